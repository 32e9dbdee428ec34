/**
 * A terminal in an instance, with the reason that protected environments ask for, and the choice of container and shell.
 */
import Box from '@mui/material/Box';
import { TerminalTabs } from '@slipway/backstage-plugin-releases-react';
import { FormEvent, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useEnvironments } from '../data/queries';
import { useService } from '../data/service';
import { ReasonField } from '../dialogs/ReasonField';
import { ActButton } from '../ui/ActButton';
import { Filter, Filters, useParameter } from '../ui/Filters';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { useInDrawer, useOver } from './beside';
import { BesideHead } from './BesideHead';
import { useInstance } from './useInstance';

const shells = ['bash', 'zsh', 'ash', 'dash', 'sh'] as const;

export const TerminalPage = () => {
  const t = useT();
  const { base, key: service } = useService();
  const navigate = useNavigate();
  const environments = useEnvironments();
  const { key, environment, title, instance } = useInstance();
  const [reason, setReason] = useState('');
  const [given, setGiven] = useState(false);
  const [container] = useParameter('container');
  const [shell] = useParameter('shell');
  const containers = instance?.containers ?? [];
  const drawer = useInDrawer();
  const list =
    useOver() ??
    `/instances?environment=${encodeURIComponent(key.environment)}`;

  const start = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim()) {
      setGiven(true);
    }
  };

  return (
    <>
      <BesideHead
        environment={key.environment}
        title={t('instance.terminalOf', {
          instance: key.instanceId,
          env: title,
        })}
      />
      {containers.length > 0 && (
        <Box sx={{ mb: 2 }}>
          <Filters>
            <Filter
              name="container"
              label={t('terminal.container')}
              none={containers[0]}
              options={containers
                .slice(1)
                .map(name => ({ value: name, label: name }))}
            />
            <Filter
              name="shell"
              label={t('terminal.shell')}
              none={t('terminal.anyShell')}
              options={shells.map(name => ({ value: name, label: name }))}
            />
          </Filters>
        </Box>
      )}
      <QueryView
        query={environments}
        what={t('card.list')}
        loading={<SkeletonRows rows={8} />}
      >
        {() =>
          environment?.protected && !given ? (
            <form onSubmit={start}>
              <Box
                sx={{
                  display: 'flex',
                  flexDirection: 'column',
                  alignItems: 'flex-start',
                  gap: 2,
                  maxWidth: 520,
                }}
              >
                <div>{t('instance.protected', { env: title })}</div>
                <ReasonField value={reason} onChange={setReason} required />
                <ActButton
                  type="submit"
                  variant="contained"
                  color="error"
                  because={
                    reason.trim()
                      ? undefined
                      : t('dialog.reasonMissing', { env: title })
                  }
                >
                  {t('instance.openTerminal', { env: title })}
                </ActButton>
              </Box>
            </form>
          ) : (
            <TerminalTabs
              // Another choice is another terminal.
              key={`${container} ${shell}`}
              service={service}
              instance={key}
              container={container || undefined}
              shell={shells.find(known => known === shell)}
              environmentTitle={title}
              reason={reason.trim() || undefined}
              height={`max(240px, calc(100vh - ${drawer ? 260 : 440}px))`}
              onLeave={() => navigate(`${base}${list}`)}
            />
          )
        }
      </QueryView>
    </>
  );
};
