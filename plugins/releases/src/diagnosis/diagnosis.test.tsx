/**
 * The card of a diagnosis on its pages: the sentence, the evidence with its links, the act; and every code in every language.
 */
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fixtures } from '../__testUtils__/fixtures';
import { renderTab } from '../__testUtils__/renderTab';
import { diagnosisMessages } from '../translation/diagnosis';
import { diagnosisZh } from '../translation/diagnosisZh';

const base = '/catalog/default/component/shop-api/releases';

const SENTENCE = '2.4.0 ended because the variable CURRENCY is not set.';

it('says on the deployment why it failed, with evidence that can be followed', async () => {
  renderTab('/deployments/d129');
  expect(await screen.findByText(SENTENCE)).toBeInTheDocument();
  expect(
    screen.getByRole('link', { name: 'The program says' }),
  ).toHaveAttribute(
    'href',
    `${base}/instances/production/local/production-1/logs?previous=1`,
  );
  expect(
    screen.getByRole('group', { name: 'The program says' }),
  ).toHaveTextContent('Error: CURRENCY is not set');
  expect(
    screen.getByRole('link', { name: 'Configuration, revision 4' }),
  ).toHaveAttribute('href', `${base}/configuration?environment=production`);
  expect(
    screen.getByText(
      'Exit code 1, 0.4 s after the start. It has ended 5 times.',
    ),
  ).toBeInTheDocument();
});

it('rolls back from the deployment, with the diagnosis as the reason', async () => {
  renderTab('/deployments/d129');
  await userEvent.click(
    await screen.findByRole('button', { name: 'Roll back production…' }),
  );
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByRole('textbox', { name: /Reason/ })).toHaveValue(
    SENTENCE,
  );
});

it('opens the same card from the attention line, at an address of its own', async () => {
  renderTab();
  const line = await screen.findByRole('region', { name: 'Needs attention' });
  expect(line).toHaveTextContent(`production: ${SENTENCE}`);
  const evidence = within(line).getByRole('button', { name: 'Evidence' });
  expect(evidence).toHaveAttribute('aria-expanded', 'false');
  await userEvent.click(evidence);
  expect(evidence).toHaveAttribute('aria-expanded', 'true');
  expect(
    within(line).getByRole('link', { name: 'The program says' }),
  ).toBeInTheDocument();
  expect(screen.getByTestId('address')).toHaveTextContent('?why=1');
  expect(
    within(line).getAllByRole('button', { name: /Roll back/ }),
  ).toHaveLength(1);
});

it('says on the card of an unhealthy environment why it is so', async () => {
  renderTab();
  const card = await screen.findByRole('listitem', { name: /production/ });
  expect(within(card).getByRole('link', { name: SENTENCE })).toHaveAttribute(
    'href',
    `${base}/instances/production/local/production-1/logs?previous=1`,
  );
});

it('offers what the diagnosis suggests when there is no way back', async () => {
  const data = fixtures(Date.now());
  data.deployments.d129.diagnosis = {
    ...data.deployments.d129.diagnosis!,
    tryAct: {
      code: 'set-variable',
      label: 'Set it',
      href: 'configuration?environment=production',
    },
  };
  renderTab('/deployments/d129', { data });
  expect(
    await screen.findByRole('link', {
      name: 'Set CURRENCY in the configuration',
    }),
  ).toHaveAttribute('href', `${base}/configuration?environment=production`);
});

it('has a sentence for every code in Chinese, with the same names in it', () => {
  const names = (text: string) =>
    [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
  const { sentences, acts } = diagnosisMessages.diagnosis;
  const zh: Record<string, string> = diagnosisZh;
  for (const [group, words] of Object.entries({ sentences, acts })) {
    for (const [code, english] of Object.entries(words)) {
      expect([code, names(zh[`diagnosis.${group}.${code}`])]).toEqual([
        code,
        names(english),
      ]);
    }
  }
});
