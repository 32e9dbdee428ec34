/**
 * `ReleasesComponent`: a component of the caller that Slipway does not release yet. Its value is the entity ref.
 */
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { Empty, QueryView, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { FieldFrame } from './FieldFrame';
import { useAdoptable } from './queries';

type Props = FieldExtensionComponentProps<string, {}>;

export const ComponentField = (props: Props) => {
  const t = useT();
  return (
    <FieldFrame
      title={props.schema.title ?? t('wizard.component')}
      description={props.schema.description ?? t('wizard.componentHelp')}
      required={props.required}
    >
      <Components {...props} />
    </FieldFrame>
  );
};

const Components = ({ formData, onChange, schema }: Props) => {
  const t = useT();
  const query = useAdoptable();
  return (
    <QueryView
      query={query}
      what={t('wizard.components')}
      loading={<SkeletonRows rows={1} height={40} />}
    >
      {components =>
        components.length === 0 ? (
          <Empty>{t('wizard.noComponents')}</Empty>
        ) : (
          <Autocomplete
            size="small"
            options={components}
            value={components.find(({ ref }) => ref === formData) ?? null}
            onChange={(_, component) => onChange(component?.ref)}
            isOptionEqualToValue={(a, b) => a.ref === b.ref}
            getOptionLabel={({ title, ref }) => `${title} (${ref})`}
            renderInput={params => (
              <TextField
                {...params}
                label={schema.title ?? t('wizard.component')}
              />
            )}
          />
        )
      }
    </QueryView>
  );
};
