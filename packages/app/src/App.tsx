/*
 * The example portal's pages. Every plugin among this package's dependencies is
 * found by itself (`app.packages: all`); only what is particular to the example
 * is named here.
 */
import { createApp } from '@backstage/frontend-defaults';
import { navModule } from './nav';
import { signInModule } from './signIn';

const app = createApp({ features: [navModule, signInModule] });

export default app.createRoot();
