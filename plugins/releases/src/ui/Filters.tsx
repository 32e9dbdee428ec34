/**
 * Filters of a list; what is chosen is part of the page's address.
 */
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
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
    <TextField
      select
      size="small"
      label={props.label}
      value={value}
      onChange={event => setValue(event.target.value)}
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      sx={{ minWidth: 130 }}
    >
      <option value="">{props.none ?? t('filter.all')}</option>
      {props.options.map(option => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </TextField>
  );
};
