/**
 * A digest or commit id: its first digits, copied whole by a click.
 */
import '../muiClassNames';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import ButtonBase from '@mui/material/ButtonBase';
import Tooltip from '@mui/material/Tooltip';
import { useEffect, useState } from 'react';
import { releasesReactTranslationRef } from '../translation/ref';

const shorten = (value: string) => value.replace(/^[a-z0-9]+:/, '').slice(0, 8);

/**
 * @public
 */
export const Digest = (props: { value: string }) => {
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();

  useEffect(() => {
    if (!outcome) {
      return undefined;
    }
    const timer = setTimeout(() => setOutcome(undefined), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.value);
      setOutcome('copied');
    } catch {
      // No permission, or a page that is not served securely.
      setOutcome('failed');
    }
  };

  const title = outcome
    ? t(outcome === 'copied' ? 'digest.copied' : 'digest.failed', {
        value: props.value,
      })
    : props.value;

  return (
    <Tooltip title={title} enterTouchDelay={0}>
      <ButtonBase
        onClick={copy}
        aria-label={t('digest.copy', { value: shorten(props.value) })}
        sx={{
          fontFamily: 'monospace',
          fontSize: '0.93em',
          borderRadius: 0.5,
          px: 0.5,
          mx: -0.5,
          verticalAlign: 'baseline',
          '&:hover, &.Mui-focusVisible': { bgcolor: 'action.hover' },
        }}
      >
        {shorten(props.value)}
        <span aria-live="polite" style={{ fontFamily: 'initial' }}>
          {outcome === 'copied' && ' ✓'}
        </span>
      </ButtonBase>
    </Tooltip>
  );
};
