/**
 * What of a placement is live otherwise than it was deployed, value by value.
 */
import Box from '@mui/material/Box';
import { Drift } from '@slipway/backstage-plugin-releases-common';
import { StatusLabel } from '@slipway/backstage-plugin-releases-react';
import { useId } from 'react';
import { useT } from '../ui/useT';

export const DriftTable = (props: {
  /** Where it is, as people call it. */
  placement: string;
  drift: Drift[] | undefined;
}) => {
  const t = useT();
  const id = useId();
  const { placement, drift = [] } = props;
  if (drift.length === 0) {
    return null;
  }
  return (
    <Box component="section" aria-labelledby={id} sx={{ my: 1 }}>
      <Box component="h3" id={id} sx={{ fontSize: 14, m: 0 }}>
        <StatusLabel tone="warning">
          {t('drift.title', { placement })}
        </StatusLabel>
      </Box>
      <Box sx={{ color: 'text.secondary', mb: 0.5 }}>{t('drift.what')}</Box>
      <Box component="table" aria-labelledby={id} sx={tableStyle}>
        <thead>
          <tr>
            <th scope="col">{t('drift.where')}</th>
            <th scope="col">{t('drift.deployed')}</th>
            <th scope="col">{t('drift.live')}</th>
          </tr>
        </thead>
        <tbody>
          {drift.map(({ object, path, applied, live }) => (
            <tr key={`${object} ${path}`}>
              <th scope="row">
                <div>{object}</div>
                {path && <code>{path}</code>}
              </th>
              <td>
                <Value name={t('drift.deployed')} value={applied} />
              </td>
              <td>
                {path ? (
                  <Value name={t('drift.live')} value={live} />
                ) : (
                  t('drift.gone')
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Box>
    </Box>
  );
};

const Value = (props: { name: string; value: string | undefined }) => {
  const t = useT();
  return (
    <>
      {/* Where the columns stand below each other. */}
      <Box
        component="span"
        aria-hidden
        sx={{ display: { sm: 'none' }, color: 'text.secondary' }}
      >
        {props.name}:{' '}
      </Box>
      {props.value === undefined ? (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {t('drift.nothing')}
        </Box>
      ) : (
        <code>{props.value}</code>
      )}
    </>
  );
};

const tableStyle = {
  width: '100%',
  borderCollapse: 'collapse',
  fontSize: 13,
  tableLayout: 'fixed',
  '& th, & td': {
    textAlign: 'start',
    verticalAlign: 'top',
    fontWeight: 400,
    p: 0.5,
    overflowWrap: 'anywhere',
    display: { xs: 'block', sm: 'table-cell' },
  },
  '& tr': {
    display: { xs: 'block', sm: 'table-row' },
    borderBottom: 1,
    borderColor: 'divider',
  },
  '& thead': { display: { xs: 'none', sm: 'table-header-group' } },
  '& thead th': { color: 'text.secondary' },
} as const;
