/**
 * `releases:repository:create`: a repository on a source host, out of the workspace's files.
 */
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import { ReleasesApi } from '../ReleasesApi';
import { workspaceFiles } from './workspaceFiles';

const id = 'releases:repository:create';

/** Run again with the same files, by the same task or another of the same person, it answers the repository that is there. */
export function createRepositoryAction(releases: ReleasesApi) {
  return createTemplateAction({
    id,
    description:
      'Makes a repository with the files of the workspace as its first commit, in the name of whoever runs the template',
    examples: [
      {
        description: 'Put everything that was fetched into a new repository',
        example: stringify({
          steps: [
            {
              id: 'repository',
              name: 'Make the repository',
              action: id,
              input: {
                host: 'local',
                name: '${{ parameters.name }}',
                message: 'Begin ${{ parameters.name }}',
              },
            },
          ],
        }),
      },
    ],
    schema: {
      input: {
        host: z =>
          z.string().describe('Id of the source host, from `releases.sources`'),
        name: z => z.string().describe('Name of the repository on its host'),
        message: z =>
          z
            .string()
            .optional()
            .describe('Of the first commit; `First commit` when absent'),
        defaultBranch: z =>
          z.string().optional().describe('`main` when absent'),
        sourcePath: z =>
          z
            .string()
            .optional()
            .describe(
              'Folder of the workspace that becomes the repository; all of it when absent',
            ),
      },
      output: {
        host: z => z.string(),
        repository: z => z.string().describe('Its name on the host'),
        defaultBranch: z => z.string(),
        cloneUrl: z => z.string().describe('What `git clone` takes'),
        webUrl: z =>
          z.string().optional().describe('Its page, where the host has pages'),
      },
    },
    async handler(ctx) {
      const {
        host,
        name,
        message = 'First commit',
        defaultBranch = 'main',
        sourcePath = '.',
      } = ctx.input;
      const files = await workspaceFiles(ctx.workspacePath, sourcePath);
      const source = await releases.createRepository(ctx, {
        host,
        name,
        message,
        defaultBranch,
        files,
      });
      ctx.logger.info(
        `Repository ${source.repository} with ${files.length} files: ${source.cloneUrl}`,
      );
      ctx.output('host', source.host);
      ctx.output('repository', source.repository);
      ctx.output('defaultBranch', source.defaultBranch);
      ctx.output('cloneUrl', source.cloneUrl);
      if (source.webUrl) {
        ctx.output('webUrl', source.webUrl);
      }
    },
  });
}
