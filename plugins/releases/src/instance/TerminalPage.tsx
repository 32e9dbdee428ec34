/**
 * A terminal in an instance, with the reason that protected environments ask for.
 */
import Box from '@mui/material/Box';
import { TerminalTabs } from '@slipway/backstage-plugin-releases-react';
import { FormEvent, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useEnvironments } from '../data/queries';
import { useService } from '../data/service';
import { ReasonField } from '../dialogs/ReasonField';
import { ActButton } from '../ui/ActButton';
import { PageHead } from '../ui/PageHead';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { useInstance } from './useInstance';

export const TerminalPage = () => {
  const t = useT();
  const { base, key: service } = useService();
  const navigate = useNavigate();
  const environments = useEnvironments();
  const { key, environment, title } = useInstance();
  const [reason, setReason] = useState('');
  const [given, setGiven] = useState(false);
  const list = `/instances?environment=${key.environment}`;

  const start = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim()) {
      setGiven(true);
    }
  };

  return (
    <>
      <PageHead
        backTo={list}
        backLabel={t('tabs.instances')}
        title={t('instance.terminalOf', {
          instance: key.instanceId,
          env: title,
        })}
      />
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
              service={service}
              instance={key}
              environmentTitle={title}
              reason={reason.trim() || undefined}
              height="max(240px, calc(100vh - 440px))"
              onLeave={() => navigate(`${base}${list}`)}
            />
          )
        }
      </QueryView>
    </>
  );
};
