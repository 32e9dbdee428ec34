/**
 * The figures of the charts as a table, newest week first: for screen readers, and for whoever wants numbers.
 */
import Box from '@mui/material/Box';
import {
  Delivery,
  ReleaseFigures,
} from '@slipway/backstage-plugin-releases-common';
import { formatDuration } from '@slipway/backstage-plugin-releases-react';
import { useT } from '../ui/useT';
import { percent } from './percent';

const COLUMNS = [
  'week',
  'succeeded',
  'failed',
  'aborted',
  'share',
  'median',
] as const;

const cellsOf = (figures: ReleaseFigures, nothing: string) => [
  figures.succeeded,
  figures.failed,
  figures.aborted,
  figures.failureShare === undefined ? nothing : percent(figures.failureShare),
  figures.medianSeconds === undefined
    ? nothing
    : formatDuration(figures.medianSeconds),
];

export const WeekTable = ({ delivery }: { delivery: Delivery }) => {
  const t = useT();
  const nothing = t('delivery.nothing');
  const [present, ...former] = [...delivery.weeks].reverse();
  const rows = [
    { name: t('delivery.soFar', { week: present.week }), ...present },
    ...former.map(week => ({ name: week.week, ...week })),
  ];
  return (
    <details>
      <summary>{t('delivery.table')}</summary>
      <Box
        sx={{
          overflowX: 'auto',
          mt: 1,
          '& table': {
            borderCollapse: 'collapse',
            fontVariantNumeric: 'tabular-nums',
            width: '100%',
            maxWidth: 760,
          },
          '& th, & td': {
            textAlign: 'right',
            fontWeight: 400,
            px: 1,
            py: 0.75,
            borderBottom: 1,
            borderColor: 'divider',
          },
          '& thead th, & tfoot th, & tfoot td': { fontWeight: 600 },
          '& th:first-of-type': { textAlign: 'left' },
        }}
        // What scrolls can be reached by the keyboard.
        tabIndex={0}
        role="region"
        aria-label={t('delivery.figures')}
      >
        <table>
          <thead>
            <tr>
              {COLUMNS.map(column => (
                <th key={column} scope="col">
                  {t(`delivery.columns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, week, figures }) => (
              <tr key={week}>
                <th scope="row">{name}</th>
                {cellsOf(figures, nothing).map((cell, index) => (
                  <td key={COLUMNS[index + 1]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('delivery.total')}</th>
              {cellsOf(delivery.total, nothing).map((cell, index) => (
                <td key={COLUMNS[index + 1]}>{cell}</td>
              ))}
            </tr>
          </tfoot>
        </table>
      </Box>
      <p>{t('delivery.definition')}</p>
    </details>
  );
};
