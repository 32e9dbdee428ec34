/**
 * One layer as YAML: says where it cannot be read, asks the back end what it means, saves a new revision.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import {
  Configuration,
  ConfigurationSave,
} from '@slipway/backstage-plugin-releases-common';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useState } from 'react';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';
import { ActButton } from '../ui/ActButton';
import { useT } from '../ui/useT';
import { parseText, toText } from './text';

export const Editor = (props: {
  configuration: Configuration;
  /** Environment; the base when absent. */
  scope: string | undefined;
  onClose: () => void;
}) => {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { key } = useService();
  const { scope } = props;
  // What was there when editing began; somebody else's later revision makes saving fail instead of being overwritten.
  const [opened] = useState(props.configuration);
  const before = toText(scope ? opened.overlays[scope] : opened.base);
  const [text, setText] = useState(before);
  const [comment, setComment] = useState('');
  const act = useAct(
    (save: ConfigurationSave) => api.saveConfiguration(key, save),
    props.onClose,
  );
  const parsed = parseText(text);
  const moved = props.configuration.revision !== opened.revision;

  let because: string | undefined;
  if (act.requesting) {
    because = t('dialog.requesting');
  } else if ('problem' in parsed) {
    because = t('configuration.unreadable');
  } else if (text === before) {
    because = t('configuration.unchanged');
  } else if (moved) {
    because = t('configuration.moved');
  }

  const save = () => {
    if ('values' in parsed) {
      act.run({
        expectedRevision: opened.revision,
        comment: comment.trim() || undefined,
        ...(scope
          ? { overlays: { ...opened.overlays, [scope]: parsed.values } }
          : { base: parsed.values }),
      });
    }
  };
  const problems = act.error && problemList(act.error);

  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5, mt: 1.5 }}>
      {moved && <Alert severity="warning">{t('configuration.moved')}</Alert>}
      <TextField
        multiline
        minRows={10}
        maxRows={30}
        label={
          scope
            ? t('configuration.editOverlay', { env: scope })
            : t('configuration.editBase')
        }
        value={text}
        onChange={event => setText(event.target.value)}
        error={'problem' in parsed}
        helperText={
          'problem' in parsed
            ? t('configuration.problem', {
                line: String(parsed.line ?? 1),
                problem: parsed.problem,
              })
            : t('configuration.help')
        }
        inputProps={{
          spellCheck: false,
          style: { fontFamily: 'monospace', fontSize: 13 },
        }}
      />
      <TextField
        size="small"
        label={t('configuration.comment')}
        value={comment}
        onChange={event => setComment(event.target.value)}
      />
      {act.error && (
        <Alert severity="error">
          {act.error.message}
          {problems && problems.length > 0 && (
            <ul>
              {problems.map(problem => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          )}
        </Alert>
      )}
      <Box sx={{ display: 'flex', gap: 1 }}>
        <ActButton variant="contained" because={because} onClick={save}>
          {act.requesting
            ? t('dialog.requesting')
            : t('configuration.save', {
                revision: String(opened.revision + 1),
              })}
        </ActButton>
        <Button onClick={props.onClose} sx={{ textTransform: 'none' }}>
          {t('dialog.cancel')}
        </Button>
      </Box>
    </Box>
  );
};

/** What the back end found, where it tells more than one sentence. */
function problemList(error: { details?: Record<string, unknown> }): string[] {
  const problems = error.details?.problems ?? error.details?.errors;
  if (!Array.isArray(problems)) {
    return [];
  }
  return problems.map(problem =>
    typeof problem === 'string'
      ? problem
      : [problem?.path, problem?.message].filter(Boolean).join(': '),
  );
}
