/**
 * What pages.mjs measures the history beside: the stock Table with as many rows.
 */
import { Link, Table } from '@backstage/core-components';
import { createApp } from '@backstage/frontend-defaults';
import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import appPlugin from '@backstage/plugin-app';
import { createRoot } from 'react-dom/client';

const rows = Array.from({ length: 10_000 }, (_, at) => ({
  id: String(at),
  state: 'Succeeded',
  title: `dev · deploy 1.${at} → 1.${at + 1}`,
  reason: `Change number ${at}`,
  person: 'Olu (operator)',
  time: `${at} min ago · 0:12`,
}));

const columns = [
  { title: 'State', field: 'state' },
  {
    title: 'Deployment',
    field: 'title',
    render: (row: (typeof rows)[number]) => (
      <Link to={`/deployments/${row.id}`}>{row.title}</Link>
    ),
  },
  { title: 'Reason', field: 'reason' },
  { title: 'Person', field: 'person' },
  { title: 'Time', field: 'time' },
];

const Page = () => (
  <Table
    title="History"
    columns={columns}
    data={rows}
    options={{ paging: false, search: false, padding: 'dense' }}
  />
);

const app = createApp({
  features: [
    appPlugin.withOverrides({
      extensions: [
        appPlugin.getExtension('sign-in-page:app').override({ disabled: true }),
      ],
    }),
    createFrontendPlugin({
      pluginId: 'releases',
      extensions: [
        PageBlueprint.make({
          params: { path: '/', loader: async () => <Page /> },
        }),
      ],
    }),
  ],
});
createRoot(document.getElementById('root')!).render(app.createRoot());
