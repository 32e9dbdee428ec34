/**
 * `ReleasesSourceHost`: which source host the repository is on. Its value is the host's id.
 */
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Capabilities } from '@slipway/backstage-plugin-releases-common';
import { useEffect } from 'react';
import { Empty, QueryView, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { Choice } from './Choice';
import { FieldFrame } from './FieldFrame';
import { useCapabilities } from './queries';

type Props = FieldExtensionComponentProps<
  string,
  {
    /** Only hosts that can make a repository can be chosen. */
    makesRepository?: boolean;
  }
>;

export const SourceHostField = (props: Props) => {
  const t = useT();
  return (
    <FieldFrame
      title={props.schema.title ?? t('wizard.hosts')}
      description={props.schema.description}
      required={props.required}
    >
      <Hosts {...props} />
    </FieldFrame>
  );
};

const Hosts = (props: Props) => {
  const t = useT();
  const query = useCapabilities();
  const { formData, onChange, uiSchema, idSchema } = props;
  const needed = uiSchema['ui:options']?.makesRepository ?? false;
  const able = (host: Capabilities['sources'][number]) =>
    host.createRepository || !needed;
  const choices = query.data?.sources.filter(able) ?? [];
  const only = choices.length === 1 ? choices[0].id : undefined;
  useEffect(() => {
    if (only !== undefined && formData === undefined) {
      onChange(only);
    }
  }, [only, formData, onChange]);
  return (
    <QueryView
      query={query}
      what={t('wizard.hosts')}
      loading={<SkeletonRows rows={2} height={40} />}
    >
      {({ sources }) =>
        sources.length === 0 ? (
          <Empty>{t('wizard.noHosts')}</Empty>
        ) : (
          sources.map(host => (
            <Choice
              key={host.id}
              kind="radio"
              name={idSchema.$id}
              title={host.id}
              checked={formData === host.id}
              because={able(host) ? undefined : t('wizard.hostIncapable')}
              onChoose={() => onChange(host.id)}
            />
          ))
        )
      }
    </QueryView>
  );
};
