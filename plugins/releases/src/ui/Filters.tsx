/**
 * Filters of a list; what is chosen is part of the page's address.
 */
import ExpandMore from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useT } from './useT';

export const Filters = (props: { children: ReactNode }) => (
  <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, pt: 0.5 }}>
    {props.children}
  </Box>
);

export function useParameter(name: string): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  return [
    params.get(name) ?? '',
    value =>
      setParams(
        former => {
          const next = new URLSearchParams(former);
          if (value) {
            next.set(name, value);
          } else {
            next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
  ];
}

export const Filter = (props: {
  name: string;
  label: string;
  /** What no choice means; all when absent. */
  none?: string;
  options: { value: string; label: string }[];
}) => {
  const t = useT();
  const [value, setValue] = useParameter(props.name);
  return (
    <Box component="label" sx={style}>
      <span>{props.label}</span>
      <select value={value} onChange={event => setValue(event.target.value)}>
        <option value="">{props.none ?? t('filter.all')}</option>
        {props.options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ExpandMore aria-hidden />
    </Box>
  );
};

// As an outlined field of MUI looks, without the code of all its kinds of fields.
const style = {
  position: 'relative',
  mt: 0.75,
  '& > span': {
    position: 'absolute',
    top: -9,
    left: 9,
    px: 0.5,
    fontSize: 12,
    color: 'text.secondary',
    bgcolor: 'background.default',
  },
  '& > select': {
    appearance: 'none',
    minWidth: 130,
    width: '100%',
    height: 38,
    boxSizing: 'border-box',
    pl: 1.5,
    pr: 4,
    border: 1,
    borderColor: 'action.disabled',
    borderRadius: 1,
    bgcolor: 'transparent',
    color: 'text.primary',
    fontSize: 14,
    cursor: 'pointer',
  },
  '& > select:hover': { borderColor: 'text.primary' },
  '& > select:focus-visible': {
    outline: '2px solid',
    outlineColor: 'primary.main',
    outlineOffset: -1,
  },
  '& option': { color: 'text.primary', bgcolor: 'background.paper' },
  '& > svg': {
    position: 'absolute',
    right: 6,
    top: 8,
    fontSize: 22,
    color: 'text.secondary',
    pointerEvents: 'none',
  },
} as const;
