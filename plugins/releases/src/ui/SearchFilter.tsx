/**
 * A filter of a list by something of which there may be very many: the server is asked for what matches. What is chosen is part of the page's
 * address.
 */
import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useDeferredValue, useState } from 'react';
import { useParameter } from './Filters';
import { useT } from './useT';

export interface Choice {
  value: string;
  label: string;
}

/** Nothing is asked while nobody opens it. */
export type Choices = (wanted: { search: string; open: boolean }) => {
  choices: Choice[];
  loading: boolean;
  /** There are more; what is typed finds them. */
  more: boolean;
};

export const SearchFilter = (props: {
  name: string;
  label: string;
  /** Of what the address names. */
  chosenLabel: (value: string) => string;
  useChoices: Choices;
}) => {
  const t = useT();
  const [value, setValue] = useParameter(props.name);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const { choices, loading, more } = props.useChoices({ search, open });
  const chosen = value ? { value, label: props.chosenLabel(value) } : null;
  return (
    <Autocomplete
      size="small"
      sx={{ width: 180 }}
      open={open}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      options={choices}
      // The server has looked through all of them.
      filterOptions={all => all}
      loading={loading}
      loadingText={t('state.loading')}
      noOptionsText={t('filter.nothing')}
      openText={t('filter.open', { label: props.label })}
      closeText={t('filter.close', { label: props.label })}
      clearText={t('filter.all')}
      value={chosen}
      onChange={(_, choice) => setValue(choice?.value ?? '')}
      onInputChange={(_, text, reason) =>
        setTyped(reason === 'input' ? text : '')
      }
      isOptionEqualToValue={(a, b) => a.value === b.value}
      getOptionLabel={({ label }) => label}
      renderOption={({ key: _, ...item }, option) => (
        <li key={option.value} {...item}>
          {option.label}
        </li>
      )}
      renderInput={params => (
        <TextField
          {...params}
          label={props.label}
          placeholder={t('filter.all')}
          InputLabelProps={{ ...params.InputLabelProps, shrink: true }}
          helperText={open && more ? t('filter.more') : undefined}
        />
      )}
    />
  );
};
