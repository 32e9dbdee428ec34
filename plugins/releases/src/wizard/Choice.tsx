/**
 * One row of a choice: a radio button or a check box with a title and what there is to know beside it.
 */
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import Radio from '@mui/material/Radio';
import { ReactNode, useId } from 'react';

export const Choice = (props: {
  kind: 'radio' | 'checkbox';
  /** Of the group of radio buttons. */
  name?: string;
  title: string;
  checked: boolean;
  /** Why it cannot be chosen. It stays focusable. */
  because?: string;
  onChoose: (checked: boolean) => void;
  children?: ReactNode;
}) => {
  const { kind, name, title, checked, because, onChoose, children } = props;
  const id = useId();
  const Control = kind === 'radio' ? Radio : Checkbox;
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'flex-start',
        border: 1,
        borderColor: checked ? 'primary.main' : 'divider',
        borderRadius: 1,
        mb: 1,
        pr: 2,
        opacity: because ? 0.75 : 1,
      }}
    >
      <Control
        id={id}
        name={name}
        size="small"
        checked={checked}
        onChange={event => !because && onChoose(event.target.checked)}
        inputProps={{
          'aria-disabled': because ? true : undefined,
          'aria-describedby': `${id}-more`,
        }}
      />
      <Box sx={{ py: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box component="label" htmlFor={id} sx={{ fontWeight: 500 }}>
          {title}
        </Box>
        <Box id={`${id}-more`} sx={{ color: 'text.secondary' }}>
          {children}
          {because && <div>{because}</div>}
        </Box>
      </Box>
    </Box>
  );
};
