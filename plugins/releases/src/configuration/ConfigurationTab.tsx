/**
 * Base and overlays: what each environment gets, an editor, and the revisions.
 */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import {
  Configuration,
  Environment,
} from '@slipway/backstage-plugin-releases-common';
import { RelativeTime } from '@slipway/backstage-plugin-releases-react';
import { useState } from 'react';
import { useConfiguration, useEnvironments } from '../data/queries';
import { ActButton } from '../ui/ActButton';
import { Filter, Filters, useParameter } from '../ui/Filters';
import { Person } from '../ui/Person';
import { Empty, QueryView } from '../ui/QueryView';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';
import { Comparison } from './Comparison';
import { Editor } from './Editor';
import { effectiveValues } from './flatten';
import { Revisions } from './Revisions';
import { tableStyle } from './tableStyle';

export const ConfigurationTab = () => {
  const t = useT();
  const configuration = useConfiguration();
  const environments = useEnvironments();
  return (
    <>
      <QueryView query={configuration} what={t('tabs.configuration')}>
        {current => (
          <>
            <Current
              configuration={current}
              environments={environments.data ?? []}
            />
            <Comparison
              configuration={current}
              environments={environments.data ?? []}
            />
          </>
        )}
      </QueryView>
      <Revisions />
    </>
  );
};

const Current = (props: {
  configuration: Configuration;
  environments: Environment[];
}) => {
  const t = useT();
  const { configuration, environments } = props;
  const [scope] = useParameter('scope');
  const [editing, setEditing] = useState(false);
  const values = effectiveValues(configuration, scope || undefined);
  const verdict = configuration.can.save;
  const layers = {
    overlay: t('configuration.fromOverlay', { env: scope }),
    base: t('configuration.fromBase'),
    profile: t('configuration.fromProfile'),
  };
  return (
    <Section
      title={t('configuration.revision', {
        revision: String(configuration.revision),
      })}
      actions={
        verdict &&
        !editing && (
          <ActButton
            because={
              verdict.allowed ? undefined : verdict.reason ?? verdict.code
            }
            onClick={() => setEditing(true)}
          >
            {scope
              ? t('configuration.editOverlay', { env: scope })
              : t('configuration.editBase')}
          </ActButton>
        )
      }
    >
      <Box sx={{ mb: 1 }}>
        {configuration.createdBy && <Person actor={configuration.createdBy} />}{' '}
        <RelativeTime time={configuration.createdAt} /> {configuration.comment}
      </Box>
      <Filters>
        <Filter
          name="scope"
          label={t('configuration.scope')}
          none={t('configuration.base')}
          options={environments.map(({ name, title }) => ({
            value: name,
            label: title,
          }))}
        />
      </Filters>
      {configuration.warnings?.map(warning => (
        <Alert key={warning.path} severity="warning" sx={{ mt: 1 }}>
          <code>{warning.path}</code> {warning.message}
        </Alert>
      ))}
      {editing ? (
        <Editor
          key={scope}
          configuration={configuration}
          scope={scope || undefined}
          onClose={() => setEditing(false)}
        />
      ) : (
        <Box sx={{ mt: 1, overflowX: 'auto' }}>
          {values.length === 0 ? (
            <Empty>{t('configuration.empty')}</Empty>
          ) : (
            <Box component="table" sx={tableStyle}>
              <thead>
                <tr>
                  <th scope="col">{t('configuration.key')}</th>
                  <th scope="col">{t('configuration.value')}</th>
                  <th scope="col">{t('configuration.from')}</th>
                </tr>
              </thead>
              <tbody>
                {values.map(({ key, value, from }) => (
                  <tr key={key}>
                    <td>
                      <code>{key}</code>
                    </td>
                    <td>
                      <code style={{ whiteSpace: 'pre-wrap' }}>{value}</code>
                    </td>
                    <td>{layers[from]}</td>
                  </tr>
                ))}
              </tbody>
            </Box>
          )}
        </Box>
      )}
    </Section>
  );
};
