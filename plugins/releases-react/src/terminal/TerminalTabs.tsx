/**
 * Several terminals in one instance. A tab that is not shown goes on; leaving a terminal closes its tab.
 */
import '../muiClassNames';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useId, useState } from 'react';
import { releasesReactTranslationRef } from '../translation/ref';
import { TerminalView, TerminalViewProps } from './TerminalView';

/**
 * Opens the first terminal at once, further ones when asked. `onLeave` is called when the last was left.
 *
 * @public
 */
export const TerminalTabs = (props: TerminalViewProps) => {
  const { onLeave, ...view } = props;
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const id = useId();
  const [tabs, setTabs] = useState({ open: [1], shown: 1, next: 2 });

  const add = () =>
    setTabs(({ open, next }) => ({
      open: [...open, next],
      shown: next,
      next: next + 1,
    }));
  const close = (tab: number) => {
    const open = tabs.open.filter(other => other !== tab);
    if (open.length === 0) {
      onLeave?.();
      return;
    }
    const place = Math.max(0, tabs.open.indexOf(tab) - 1);
    setTabs({ ...tabs, open, shown: open[place] });
  };

  return (
    <div>
      <Box sx={{ display: 'flex', alignItems: 'center', mb: 1 }}>
        <Tabs
          value={tabs.shown}
          onChange={(_, shown) => setTabs({ ...tabs, shown })}
          variant="scrollable"
          aria-label={t('terminal.tabs', {
            environment: props.environmentTitle,
          })}
          sx={{ minHeight: 36 }}
        >
          {tabs.open.map(tab => (
            <Tab
              key={tab}
              value={tab}
              id={`${id}-tab-${tab}`}
              aria-controls={`${id}-panel-${tab}`}
              label={t('terminal.tab', { number: String(tab) })}
              sx={{ textTransform: 'none', minHeight: 36, py: 0 }}
            />
          ))}
        </Tabs>
        <Button size="small" sx={{ textTransform: 'none' }} onClick={add}>
          {t('terminal.newTab')}
        </Button>
      </Box>
      {tabs.open.map(tab => (
        <div
          key={tab}
          role="tabpanel"
          id={`${id}-panel-${tab}`}
          aria-labelledby={`${id}-tab-${tab}`}
          hidden={tab !== tabs.shown}
        >
          <TerminalView {...view} onLeave={() => close(tab)} />
        </div>
      ))}
    </div>
  );
};
