/**
 * A component that Slipway does not release yet: the way to adopt it.
 */
import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useService } from './data/service';
import { templateRouteRef } from './routes';
import { ActButton } from './ui/ActButton';
import { PageTitle } from './ui/PageTitle';
import { Empty } from './ui/QueryView';
import { useT } from './ui/useT';

/** `adopt`: entity ref of the template whose form has a field `component`. */
export const NotReleased = (props: { adopt: string }) => {
  const t = useT();
  const { key, ref } = useService();
  const templates = useRouteRef(templateRouteRef);
  const template = parseEntityRef(props.adopt, {
    defaultKind: 'template',
    defaultNamespace: 'default',
  });
  const { namespace, name: templateName } = template;
  // Where the portal binds no route, the scaffolder stands at its own address.
  const form =
    templates?.({ namespace, templateName }) ??
    `/create/templates/${namespace}/${templateName}`;
  const filled = new URLSearchParams({
    formData: JSON.stringify({ component: ref }),
  });
  return (
    <Empty
      action={
        <ActButton to={`${form}?${filled}`} variant="contained" size="medium">
          {t('service.adopt', { service: key.name })}
        </ActButton>
      }
    >
      <PageTitle>{t('entityLinks.releases')}</PageTitle>
      {t('service.unknown', { service: key.name })}
    </Empty>
  );
};
