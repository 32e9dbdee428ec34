/*
 * Puts a check for MkDocs before the stock TechDocs generator.
 */
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  TechdocsGenerator,
  techdocsGeneratorExtensionPoint,
} from '@backstage/plugin-techdocs-node';
import { assertMkdocs } from './assertMkdocs';

export const techdocsModulePlainErrors = createBackendModule({
  pluginId: 'techdocs',
  moduleId: 'plain-errors',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        generators: techdocsGeneratorExtensionPoint,
      },
      async init({ config, logger, generators }) {
        const generator = TechdocsGenerator.fromConfig(config, { logger });
        if (config.getOptionalString('techdocs.generator.runIn') === 'local') {
          const run = generator.run.bind(generator);
          generator.run = async options => {
            await assertMkdocs();
            await run(options);
          };
        }
        generators.setTechdocsGenerator(generator);
      },
    });
  },
});
