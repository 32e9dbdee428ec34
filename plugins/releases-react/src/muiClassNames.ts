/**
 * MUI 5 beside MUI 4 needs class names of its own. Backstage's UnifiedThemeProvider sets the same prefix; this module says it again so that
 * the pieces also work in a page whose theme provider was loaded later. Applying it twice changes nothing.
 */
import { unstable_ClassNameGenerator as ClassNameGenerator } from '@mui/material/className';

ClassNameGenerator.configure(componentName =>
  componentName.startsWith('v5-') ? componentName : `v5-${componentName}`,
);
