/*
 * The portal of the benchmark: the plugins of packages/app by themselves, and
 * nothing else of ours. Navigation and sign-in page of the example portal are
 * left out on both sides, for they use our words and our components.
 */
import { ProxiedSignInPage } from '@backstage/core-components';
import { createApp } from '@backstage/frontend-defaults';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import {
  SignInPageBlueprint,
  SignInPageProps,
} from '@backstage/plugin-app-react';

const SignIn = (props: SignInPageProps) => (
  <ProxiedSignInPage
    {...props}
    provider="example-people"
    headers={{ 'x-slipway-example-person': 'operator' }}
  />
);

const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    SignInPageBlueprint.make({ params: { loader: async () => SignIn } }),
  ],
});

export default createApp({ features: [signInModule] }).createRoot();
