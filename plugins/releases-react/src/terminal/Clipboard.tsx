/**
 * Copy and paste by buttons, for who has no keys for it; the keys are said below the terminal.
 */
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { releasesReactTranslationRef } from '../translation/ref';

type Outcome = 'copied' | 'nothing' | 'refused' | undefined;

export interface ClipboardScreen {
  getSelection(): string;
  paste(text: string): void;
  focus(): void;
}

/** Copies what is selected; answers what came of it. */
export async function copySelection(
  screen: Pick<ClipboardScreen, 'getSelection'>,
): Promise<Outcome> {
  const text = screen.getSelection();
  if (!text) {
    return 'nothing';
  }
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    // The browser says no, and the page says so.
    return 'refused';
  }
}

export const Clipboard = (props: {
  screen: () => ClipboardScreen | undefined;
}) => {
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const [outcome, setOutcome] = useState<Outcome>();

  const copy = async () => {
    const screen = props.screen();
    setOutcome(screen && (await copySelection(screen)));
    screen?.focus();
  };
  const paste = async () => {
    const screen = props.screen();
    try {
      const text = await navigator.clipboard.readText();
      screen?.paste(text);
      setOutcome(undefined);
    } catch {
      // The browser says no, and the page says so.
      setOutcome('refused');
    }
    screen?.focus();
  };

  return (
    <>
      <span role="status">{outcome && t(`terminal.clipboard.${outcome}`)}</span>
      <Button size="small" sx={{ textTransform: 'none' }} onClick={copy}>
        {t('terminal.copy')}
      </Button>
      <Button size="small" sx={{ textTransform: 'none' }} onClick={paste}>
        {t('terminal.paste')}
      </Button>
    </>
  );
};
