/**
 * `ReleasesPipeline`: a pipeline template, its parameters, and what the build engine gets of them. Its value is
 * `{templateId, parameters}`.
 */
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import Box from '@mui/material/Box';
import { PipelineTemplate } from '@slipway/backstage-plugin-releases-common';
import { lazy, Suspense, useEffect } from 'react';
import { Empty, QueryView, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { Choice } from './Choice';
import { FieldFrame } from './FieldFrame';
import { PipelinePreview } from './PipelinePreview';
import { useTemplates } from './queries';

// The form library is large; only who chooses a pipeline loads it.
const ParametersForm = lazy(() => import('../dialogs/ParametersForm'));

export interface PipelineValue {
  templateId: string;
  parameters?: Record<string, unknown>;
}

type Props = FieldExtensionComponentProps<
  PipelineValue,
  {
    /** Chooses a template by an answer that was given before. */
    suggest?: {
      /** Name of that answer. */
      from: string;
      /** Template id by answer. */
      templates: Record<string, string>;
    };
  }
>;

export const PipelineField = (props: Props) => {
  const t = useT();
  return (
    <FieldFrame
      title={props.schema.title ?? t('wizard.templates')}
      description={props.schema.description}
      required={props.required}
    >
      <Templates {...props} />
    </FieldFrame>
  );
};

const Templates = (props: Props) => {
  const t = useT();
  const query = useTemplates();
  const { formData, onChange, idSchema } = props;
  const { suggested, others } = suggestionOf(props);
  const chosen = query.data?.find(({ id }) => id === formData?.templateId);
  // A person who went back and answered otherwise gets the other suggestion; a choice of their own stays.
  const follow =
    query.data?.some(({ id }) => id === suggested) &&
    (!formData?.templateId || others.includes(formData.templateId));
  useEffect(() => {
    if (follow && suggested) {
      onChange({ templateId: suggested, parameters: {} });
    }
  }, [follow, suggested, onChange]);
  return (
    <QueryView
      query={query}
      what={t('wizard.templates')}
      loading={<SkeletonRows rows={3} height={56} />}
    >
      {templates =>
        templates.length === 0 ? (
          <Empty>{t('wizard.noTemplates')}</Empty>
        ) : (
          <>
            {templates.map(template => (
              <Choice
                key={template.id}
                kind="radio"
                name={idSchema.$id}
                title={template.title}
                checked={template === chosen}
                onChoose={() =>
                  onChange({ templateId: template.id, parameters: {} })
                }
              >
                <About
                  template={template}
                  suggested={template.id === suggested}
                />
              </Choice>
            ))}
            {chosen && (
              <Chosen
                key={chosen.id}
                template={chosen}
                parameters={formData?.parameters ?? {}}
                onChange={parameters =>
                  onChange({ templateId: chosen.id, parameters })
                }
              />
            )}
          </>
        )
      }
    </QueryView>
  );
};

const About = (props: { template: PipelineTemplate; suggested: boolean }) => {
  const t = useT();
  const { description, revision, builder } = props.template;
  return (
    <>
      {description && <div>{description}</div>}
      <div>
        {t('wizard.templateRevision', { revision: String(revision), builder })}
      </div>
      {props.suggested && <div>{t('wizard.templateSuggested')}</div>}
    </>
  );
};

const Chosen = (props: {
  template: PipelineTemplate;
  parameters: Record<string, unknown>;
  onChange: (parameters: Record<string, unknown>) => void;
}) => {
  const t = useT();
  const { template, parameters, onChange } = props;
  const schema = template.parametersSchema;
  return (
    <Box
      sx={{
        mt: 2,
        display: 'grid',
        gap: 3,
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: 'repeat(2, minmax(0, 1fr))',
        },
      }}
    >
      {Object.keys(schema.properties ?? {}).length > 0 && (
        <Box component="section" aria-label={t('wizard.parameters')}>
          <Suspense fallback={<SkeletonRows rows={2} />}>
            <ParametersForm
              schema={schema}
              value={parameters}
              onChange={onChange}
            />
          </Suspense>
        </Box>
      )}
      <PipelinePreview templateId={template.id} parameters={parameters} />
    </Box>
  );
};

/** Of the answer given before, and those of the answers that were not given. */
function suggestionOf({ uiSchema, formContext }: Props) {
  const suggest = uiSchema['ui:options']?.suggest;
  const answer = suggest && formContext?.formData?.[suggest.from];
  const suggested = suggest?.templates[String(answer)];
  const others = Object.values(suggest?.templates ?? {}).filter(
    id => id !== suggested,
  );
  return { suggested, others };
}
