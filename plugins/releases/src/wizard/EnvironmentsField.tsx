/**
 * `ReleasesEnvironments`: the environments of a service out of the promotion path, with the targets behind them. Its value is a list of
 * names in the order of the path.
 */
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import { parseEntityRef } from '@backstage/catalog-model';
import { useEffect, useRef } from 'react';
import { Empty, QueryView, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { Choice } from './Choice';
import { FieldFrame } from './FieldFrame';
import { useEnvironmentChoices } from './queries';

type Props = FieldExtensionComponentProps<string[], {}>;
type EnvironmentChoices = NonNullable<
  ReturnType<typeof useEnvironmentChoices>['data']
>;

export const EnvironmentsField = (props: Props) => {
  const t = useT();
  return (
    <FieldFrame
      title={props.schema.title ?? t('wizard.environments')}
      description={props.schema.description}
      required={props.required}
    >
      <Environments {...props} />
    </FieldFrame>
  );
};

const Environments = ({ formData, onChange }: Props) => {
  const t = useT();
  const query = useEnvironmentChoices();
  const all = query.data?.map(({ name }) => name).join(' ');
  // The whole path, until somebody chooses. A form begins a list as an empty one.
  const untouched = useRef(true);
  useEffect(() => {
    if (all && untouched.current) {
      untouched.current = false;
      if (!formData?.length) {
        onChange(all.split(' '));
      }
    }
  }, [all, formData, onChange]);
  return (
    <QueryView
      query={query}
      what={t('wizard.environments')}
      loading={<SkeletonRows rows={4} height={56} />}
    >
      {environments =>
        environments.length === 0 ? (
          <Empty>{t('wizard.noEnvironments')}</Empty>
        ) : (
          environments.map(environment => (
            <Choice
              key={environment.name}
              kind="checkbox"
              title={environment.title}
              checked={formData?.includes(environment.name) ?? false}
              onChoose={checked =>
                onChange(
                  environments
                    .map(({ name }) => name)
                    .filter(name =>
                      name === environment.name
                        ? checked
                        : formData?.includes(name),
                    ),
                )
              }
            >
              <About environment={environment} />
            </Choice>
          ))
        )
      }
    </QueryView>
  );
};

const About = (props: { environment: EnvironmentChoices[number] }) => {
  const t = useT();
  const { targets, protected: isProtected } = props.environment;
  const closed = targets.filter(({ open }) => open === false);
  const names = (some: typeof targets) =>
    some.map(({ title, id }) => title ?? id).join(', ');
  return (
    <>
      {isProtected && <div>{t('wizard.protected')}</div>}
      <div>
        {targets.length === 0
          ? t('wizard.noTargets')
          : t('wizard.runsOn', { targets: names(targets) })}
      </div>
      {closed.map(target => (
        <div key={target.id}>
          {t('wizard.needsGrant', {
            targets: names([target]),
            owner: target.owner
              ? humanizeEntityRef(parseEntityRef(target.owner), {
                  defaultKind: 'group',
                })
              : t('wizard.nobody'),
          })}
        </div>
      ))}
    </>
  );
};
