/**
 * Whether a session can be replayed: icon, word and colour.
 */
import { TerminalSession } from '@slipway/backstage-plugin-releases-common';
import {
  StatusLabel,
  StatusTone,
} from '@slipway/backstage-plugin-releases-react';
import { useT } from '../ui/useT';

type State = TerminalSession['recording']['state'];

const tones: Record<State, StatusTone> = {
  none: 'neutral',
  recording: 'running',
  complete: 'ok',
  partial: 'warning',
  removed: 'neutral',
};

export const RecordingLabel = (props: { state: State }) => {
  const t = useT();
  return (
    <StatusLabel tone={tones[props.state]}>
      {t(`sessions.recordings.${props.state}`)}
    </StatusLabel>
  );
};
