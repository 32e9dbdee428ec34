/*
 * Sign-in as one of the example people.
 */
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';

export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    SignInPageBlueprint.make({
      params: {
        loader: async () =>
          (await import('./ExamplePeopleSignInPage')).ExamplePeopleSignInPage,
      },
    }),
  ],
});
