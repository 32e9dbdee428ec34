/**
 * Why it failed, with evidence, and the one thing to try.
 */
import { Deployment } from '@slipway/backstage-plugin-releases-common';
import { useEnvironments } from '../data/queries';
import { DiagnosisCard } from '../diagnosis/DiagnosisCard';
import { TryAct } from '../diagnosis/TryAct';
import { Section } from '../ui/Section';
import { useT } from '../ui/useT';
import { useRetry } from './useRetry';

export const Why = (props: { deployment: Deployment }) => {
  const t = useT();
  const { deployment } = props;
  const { diagnosis, environment } = deployment;
  const again = useRetry(deployment);
  const title = useEnvironments().data?.find(
    ({ name }) => name === environment,
  )?.title;
  if (!diagnosis) {
    return null;
  }
  return (
    <Section title={t('diagnosis.title')}>
      <DiagnosisCard diagnosis={diagnosis}>
        <TryAct
          diagnosis={diagnosis}
          environment={{ name: environment, title: title ?? environment }}
          can={deployment.can}
          again={again}
        />
      </DiagnosisCard>
    </Section>
  );
};
