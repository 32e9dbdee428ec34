/**
 * The pieces alone, in each of their states: `yarn workspace @slipway/backstage-plugin-releases-react start`. The address says which,
 * for example /?log=flood or /?terminal=echo.
 */
import '@backstage/cli/asset-types';
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { LogView, ReleasesApi, releasesApiRef, TerminalTabs } from '../src';
import { logs } from './logs';
import { openTerminal, serveTerminals, terminals } from './terminals';

const Log = (props: { name: string }) => {
  const source = useMemo(() => logs[props.name](), [props.name]);
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string | undefined) =>
    setParams(
      former => {
        const next = new URLSearchParams(former);
        next.delete(name);
        if (value) {
          next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  return (
    <LogView
      source={source}
      label={`Log: ${props.name}`}
      search={params.get('search') ?? ''}
      onSearchChange={search => set('search', search)}
      line={params.get('line') ?? undefined}
      onLineChange={line => set('line', line?.key)}
    />
  );
};

const Harness = () => {
  const [params] = useSearchParams();
  const log = params.get('log');
  const terminal = params.get('terminal');
  return (
    <div style={{ padding: 16, minWidth: 0 }}>
      <nav style={{ display: 'flex', flexWrap: 'wrap', gap: 12 }}>
        {Object.keys(logs).map(name => (
          <Link key={name} to={`/?log=${name}`}>
            {name}
          </Link>
        ))}
        {terminals.map(name => (
          <Link key={name} to={`/?terminal=${name}`}>
            terminal {name}
          </Link>
        ))}
      </nav>
      {log && logs[log] && <Log key={log} name={log} />}
      {terminal && (
        <TerminalTabs
          key={terminal}
          service={{ namespace: 'default', name: 'shop-api' }}
          instance={{
            environment: 'production',
            target: 'local',
            instanceId: terminal,
          }}
          environmentTitle="Production"
        />
      )}
    </div>
  );
};

serveTerminals();
createDevApp({
  features: [
    createFrontendPlugin({
      pluginId: 'releases',
      extensions: [
        PageBlueprint.make({
          params: { path: '/', loader: async () => <Harness /> },
        }),
        ApiBlueprint.make({
          name: 'client',
          params: defineParams =>
            defineParams({
              api: releasesApiRef,
              deps: {},
              // Terminals ask for nothing else.
              factory: () => ({ openTerminal } as unknown as ReleasesApi),
            }),
        }),
      ],
    }),
  ],
});
