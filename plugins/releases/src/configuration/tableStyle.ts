/**
 * Tables of keys and values.
 */
export const tableStyle = {
  width: '100%',
  borderCollapse: 'collapse',
  '& td, & th': {
    textAlign: 'start',
    verticalAlign: 'top',
    py: 0.75,
    px: 1,
    borderBottom: 1,
    borderColor: 'divider',
    overflowWrap: 'anywhere',
  },
  '& th': { color: 'text.secondary', fontWeight: 500 },
} as const;
