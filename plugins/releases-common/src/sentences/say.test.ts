/**
 * Sentences by code.
 */
import { say, sentences, textOf } from './say';

it('fills the values in', () => {
  expect(say('state.runs-already', { version: '2.4.0' })).toEqual({
    code: 'state.runs-already',
    values: { version: '2.4.0' },
    text: '2.4.0 runs here already.',
  });
});

it('says a value as it is, whatever stands in it', () => {
  const { text } = say('gate.held', {
    environment: '{{reason}}',
    reason: '$& costs',
  });
  expect(text).toBe('Automation in {{reason}} is paused: $& costs');
});

it('says several sentences one after the other', () => {
  expect(
    textOf([
      say('deployment.put.failed-at', {
        version: '2.4.0',
        environment: 'production',
        step: 3,
        steps: 5,
      }),
      say('serving.still', { version: '2.3.1' }),
    ]),
  ).toBe('2.4.0 → production failed at step 3 of 5. 2.3.1 still serves.');
});

it('has no sentence with a brace left over', () => {
  for (const text of Object.values<string>(sentences)) {
    expect(text.replace(/\{\{\w+\}\}/g, '')).not.toMatch(/[{}]/);
  }
});
