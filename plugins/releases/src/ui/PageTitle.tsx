/**
 * The title of the browser's tab, in the language of the portal. On a page of a component the portal adds the component and itself.
 */
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Helmet } from 'react-helmet';

export const PageTitle = (props: { children: string }) => (
  <Helmet title={props.children} />
);

/** For a page of the portal, of which nobody else says the title. */
export const PortalTitle = (props: { children: string }) => {
  const portal = useApi(configApiRef).getOptionalString('app.title');
  return (
    <Helmet
      title={props.children}
      titleTemplate={`%s | ${portal ?? 'Backstage'}`}
    />
  );
};
