/**
 * Changes of configuration, one key a line, with signs for those who do not see the colours.
 */
import Box from '@mui/material/Box';
import { useT } from '../ui/useT';
import { DiffLine } from './DiffLine';

export interface KeyChange {
  key: string;
  change: 'added' | 'removed' | 'changed';
  from?: string;
  to?: string;
  /** Values of secrets are never sent. */
  hidden?: boolean;
}

const signs = {
  added: 'added',
  removed: 'removed',
  changed: 'context',
} as const;

export const KeyChanges = (props: { changes: KeyChange[] }) => {
  const t = useT();
  return (
    <Box component="ul" sx={{ listStyle: 'none', pl: 2, my: 0.5 }}>
      {props.changes.map(change => (
        <li key={change.key}>
          <code>{change.key}</code>
          {change.hidden ? (
            <DiffLine kind={signs[change.change]}>
              {t(`differences.secret.${change.change}`)}
            </DiffLine>
          ) : (
            <>
              {change.from !== undefined && (
                <DiffLine kind="removed">{change.from}</DiffLine>
              )}
              {change.to !== undefined && (
                <DiffLine kind="added">{change.to}</DiffLine>
              )}
            </>
          )}
        </li>
      ))}
    </Box>
  );
};
