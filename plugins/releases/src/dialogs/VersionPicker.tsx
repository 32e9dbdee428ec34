/**
 * A list of versions to choose one from.
 */
import Box from '@mui/material/Box';
import Radio from '@mui/material/Radio';
import {
  RelativeTime,
  StatusLabel,
} from '@slipway/backstage-plugin-releases-react';
import { ReactNode } from 'react';
import { Failure, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';

export interface PickableVersion {
  id: string;
  name: string;
  title?: string;
  time: string;
  note?: string;
  /** Why it cannot be chosen; absent when it can. */
  refused?: string;
}

export const VersionPicker = (props: {
  label: string;
  query: { error: Error | null; refetch: () => unknown };
  items: PickableVersion[] | undefined;
  picked: string | undefined;
  onPick: (id: string) => void;
  /** What follows the list, for example a way to older ones. */
  more?: ReactNode;
}) => {
  const t = useT();
  if (!props.items) {
    return props.query.error ? (
      <Failure
        what={props.label}
        error={props.query.error}
        retry={() => props.query.refetch()}
      />
    ) : (
      <SkeletonRows rows={3} />
    );
  }
  if (props.items.length === 0) {
    return <div>{t('deploy.none')}</div>;
  }
  return (
    <Box
      role="radiogroup"
      aria-label={props.label}
      sx={{
        maxHeight: 232,
        overflowY: 'auto',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
      }}
    >
      {props.items.map(item => (
        <Box
          component="label"
          key={item.id}
          sx={{
            display: 'flex',
            alignItems: 'center',
            minHeight: 36,
            pr: 1.5,
            cursor: item.refused === undefined ? 'pointer' : 'not-allowed',
            borderBottom: 1,
            borderColor: 'divider',
            '&:last-of-type': { borderBottom: 0 },
            '&:hover': { bgcolor: 'action.hover' },
          }}
        >
          <Radio
            size="small"
            name="version"
            value={item.id}
            checked={item.id === props.picked && item.refused === undefined}
            onChange={() => {
              if (item.refused === undefined) {
                props.onPick(item.id);
              }
            }}
            inputProps={
              item.refused === undefined
                ? undefined
                : ({ 'aria-disabled': true } as object)
            }
            sx={item.refused === undefined ? undefined : { opacity: 0.5 }}
          />
          <Box sx={{ minWidth: 0, flexGrow: 1, py: 0.5 }}>
            <strong>{item.name}</strong> {item.title}
            {item.note && (
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {' · '}
                {item.note}
              </Box>
            )}
            {item.refused !== undefined && (
              <div>
                <StatusLabel tone="error">{item.refused}</StatusLabel>
              </div>
            )}
          </Box>
          <Box sx={{ color: 'text.secondary', flexShrink: 0, ml: 1 }}>
            <RelativeTime time={item.time} />
          </Box>
        </Box>
      ))}
      {props.more}
    </Box>
  );
};
