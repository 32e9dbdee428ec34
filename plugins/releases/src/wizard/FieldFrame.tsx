/**
 * What every form field of the wizards stands in: a named group with its description, the plugin's cache and looks.
 */
import Box from '@mui/material/Box';
import { ReactNode, useId } from 'react';
import { QueryRoot } from '../data/QueryRoot';
import { pageStyle } from '../ui/pageStyle';

export const FieldFrame = (props: {
  title: string;
  description?: string;
  required?: boolean;
  children: ReactNode;
}) => {
  const { title, description, required, children } = props;
  const id = useId();
  return (
    <QueryRoot>
      <Box
        sx={{ ...pageStyle, mb: 2 }}
        role="group"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-description`}
      >
        <Box id={`${id}-title`} sx={{ fontSize: 16, fontWeight: 600 }}>
          {title}
          {required ? ' *' : ''}
        </Box>
        <Box id={`${id}-description`} sx={{ color: 'text.secondary' }}>
          {description}
        </Box>
        <Box sx={{ mt: 1 }}>{children}</Box>
      </Box>
    </QueryRoot>
  );
};
