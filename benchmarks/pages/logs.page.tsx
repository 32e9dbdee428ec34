/**
 * What logs.mjs measures: LogView and its peer on the same lines, and a flood.
 */
import { LogViewer } from '@backstage/core-components';
import { createApp } from '@backstage/frontend-defaults';
import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import appPlugin from '@backstage/plugin-app';
import { LogSource, LogView } from '@slipway/backstage-plugin-releases-react';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { logs } from '../../plugins/releases-react/dev/logs';

const LINES = 100_000;

/** Coloured lines, ten of them with a needle. */
const text = (number: number) => {
  if (number === LINES) {
    return `last line ${number}`;
  }
  return number % 10_000 === 5_000
    ? `a needle at ${number}`
    : `\u001b[${
        31 + (number % 6)
      }mGET\u001b[0m /basket/${number} 200 \u001b[1m${number % 90} ms\u001b[0m`;
};
const texts = () => Array.from({ length: LINES }, (_, at) => text(at + 1));

const many: LogSource = {
  fileName: 'many.log',
  async *open() {
    yield { type: 'open' };
    yield { type: 'lines', lines: texts().map(line => ({ text: line })) };
    yield { type: 'end' };
  },
};
const flood = logs.flood();

const Peer = () => {
  const [all, setAll] = useState('');
  useEffect(() => setAll(texts().join('\n')), []);
  return (
    <div style={{ height: 600 }}>
      {/* Its list begins at the top and has no way to its end. */}
      <div>{all && `last line ${LINES}`}</div>
      <LogViewer text={all} />
    </div>
  );
};

const Page = () => {
  const params = new URLSearchParams(window.location.search);
  if (params.has('peer')) {
    return <Peer />;
  }
  return (
    <LogView
      source={params.get('log') === 'flood' ? flood : many}
      label="Log"
    />
  );
};

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
