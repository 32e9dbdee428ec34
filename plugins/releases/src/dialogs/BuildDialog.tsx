/**
 * Builds a commit, with the parameters that the pipeline asks for.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import TextField from '@mui/material/TextField';
import { BuildCreate } from '@slipway/backstage-plugin-releases-common';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { usePipeline, useServiceQuery } from '../data/queries';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { ActDialog } from './ActDialog';

// The form library is large; only who builds loads it.
const ParametersForm = lazy(() => import('./ParametersForm'));

export const BuildDialog = (props: { onClose: () => void }) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key, base } = useService();
  const navigate = useNavigate();
  const service = useServiceQuery();
  const pipeline = usePipeline();
  const [revision, setRevision] = useState('');
  const [parameters, setParameters] = useState<Record<string, unknown>>();
  const [invalid, setInvalid] = useState(false);
  const act = useAct(
    (input: BuildCreate, idempotencyKey) =>
      api.createBuild(key, input, idempotencyKey),
    build => navigate(`${base}/builds/${build.id}`),
  );
  const branch = service.data?.source?.defaultBranch ?? '';
  return (
    <ActDialog
      title={t('build.title', { service: key.name })}
      action={
        revision.trim() || branch
          ? t('build.action', { revision: revision.trim() || branch })
          : t('build.actionPlain')
      }
      because={invalid ? t('build.invalid') : undefined}
      requesting={act.requesting}
      error={act.error}
      onClose={props.onClose}
      onAct={() =>
        act.run({ revision: revision.trim() || undefined, parameters })
      }
    >
      <TextField
        size="small"
        label={t('build.revision')}
        placeholder={branch}
        value={revision}
        onChange={event => setRevision(event.target.value)}
        helperText={t('build.revisionHelp')}
        InputLabelProps={{ shrink: true }}
      />
      <QueryView
        query={pipeline}
        what={t('build.parameters')}
        loading={<SkeletonRows rows={2} />}
      >
        {({ pipeline: recipe, schema }) =>
          schema && Object.keys(schema.properties ?? {}).length > 0 ? (
            <Suspense fallback={<SkeletonRows rows={2} />}>
              <ParametersForm
                schema={schema}
                value={parameters ?? recipe.parameters}
                onChange={(value, valid) => {
                  setParameters(value);
                  setInvalid(!valid);
                }}
              />
            </Suspense>
          ) : null
        }
      </QueryView>
    </ActDialog>
  );
};
