/**
 * What the build engine gets of a template with these parameters, as the back end renders it.
 */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { useEffect, useState } from 'react';
import { Failure, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { ReleasesApiError } from '@slipway/backstage-plugin-releases-react';
import { useRendering } from './queries';

const PAUSE_MILLIS = 250;

export const PipelinePreview = (props: {
  templateId: string;
  parameters: Record<string, unknown>;
}) => {
  const t = useT();
  const query = useRendering(
    props.templateId,
    useSettled(props.parameters, PAUSE_MILLIS),
  );
  const { data, error } = query;
  return (
    <Box component="section" aria-label={t('wizard.preview')}>
      <Box sx={{ fontWeight: 600 }}>{t('wizard.preview')}</Box>
      <Box sx={{ color: 'text.secondary', mb: 1 }}>
        {t('wizard.previewNote')}
      </Box>
      {error && <Refusal error={error} retry={() => query.refetch()} />}
      {!error && !data && <SkeletonRows rows={4} />}
      {!error && data && (
        <Box
          component="pre"
          tabIndex={0}
          aria-label={t('wizard.preview')}
          role="region"
          aria-busy={query.isPlaceholderData}
          sx={{
            m: 0,
            p: 1.5,
            maxHeight: 420,
            overflow: 'auto',
            border: 1,
            borderColor: 'divider',
            borderRadius: 1,
            whiteSpace: 'pre',
          }}
        >
          {[
            `# ${data.templateId} ${data.templateRevision}, ${data.builder}, ${data.language}`,
            ...Object.entries(data.variables).map(
              ([name, value]) => `${name}=${value}`,
            ),
            '',
            data.body,
          ].join('\n')}
        </Box>
      )}
    </Box>
  );
};

/** What is wrong with the parameters is for the person to mend; anything else can be tried again. */
const Refusal = (props: { error: Error; retry: () => void }) => {
  const t = useT();
  const { error, retry } = props;
  return error instanceof ReleasesApiError && error.status === 422 ? (
    <Alert severity="warning">{error.message}</Alert>
  ) : (
    <Failure what={t('wizard.preview')} error={error} retry={retry} />
  );
};

/** The value once it has not changed for a while. */
function useSettled<T>(value: T, millis: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), millis);
    return () => clearTimeout(timer);
  }, [value, millis]);
  return settled;
}
