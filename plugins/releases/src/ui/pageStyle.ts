/**
 * Text as all pages and dialogs of the plugin have it: 14 px, the theme's family with Chinese fonts named.
 */
const family =
  '"Helvetica Neue", Helvetica, Roboto, Arial, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

export const pageStyle = {
  fontFamily: family,
  fontSize: 14,
  lineHeight: 1.45,
  color: 'text.primary',
  '& button, & input, & textarea, & select, & h1, & h2': {
    fontFamily: family,
  },
  '& .v5-MuiInputBase-root, & .v5-MuiInputLabel-root, & .v5-MuiFormControlLabel-label, & .v5-MuiAlert-message':
    { fontFamily: family, fontSize: 14 },
  '& code, & pre': {
    fontFamily:
      'ui-monospace, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
    fontSize: 13,
  },
  '& summary': { cursor: 'pointer' },
} as const;
