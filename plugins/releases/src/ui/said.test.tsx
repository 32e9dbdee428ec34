/**
 * What the back end says, in the words of the page.
 */
import { say, sentences } from '@slipway/backstage-plugin-releases-common';
import { ReleasesApiError } from '@slipway/backstage-plugin-releases-react';
import zh from '../translation/zh';
import { errorInWords, inWords, refusal } from './said';
import { T } from './useT';

const fill = (text: string, values: Record<string, string> = {}) =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);

/** As the portal words it in Chinese. */
const t = ((key: string, values?: Record<string, string>) =>
  fill((zh as Record<string, string>)[key], values)) as unknown as T;

it('is said by its code and values', () => {
  expect(
    inWords(
      [
        say('deployment.put.failed-at', {
          version: '2.4.0',
          environment: 'production',
          step: 3,
          steps: 5,
        }),
        say('serving.still', { version: '2.3.1' }),
      ],
      'English',
      t,
    ),
  ).toBe(
    '将 2.4.0 部署到 production 在第 3 步（共 5 步）失败。2.3.1 仍在服务。',
  );
});

it('stays as it was written where the code is that of somebody else, or a value is missing', () => {
  expect(
    inWords(
      [
        { code: 'acme.on-fire', values: {}, text: 'The rack burns.' },
        say('state.stopped-already'),
      ],
      'English',
      t,
    ),
  ).toBe('The rack burns.它已经停止。');
  expect(
    inWords(
      [{ code: 'step.timeout', values: {}, text: 'Too slow.' }],
      'English',
      t,
    ),
  ).toBe('Too slow.');
  expect(inWords(undefined, 'English', t)).toBe('English');
});

it('words refusals and errors', () => {
  const why = say('state.build-ended', { build: 7 });
  expect(refusal({ allowed: true }, t)).toBeUndefined();
  expect(refusal({ allowed: false, code: 'state.unfit', said: [why] }, t)).toBe(
    '构建 7 已经结束。',
  );
  expect(
    errorInWords(
      new ReleasesApiError({
        status: 404,
        code: 'build.not-found',
        message: 'English',
        details: { service: 'shop', build: 'b7', deep: {} },
      }),
      t,
    ),
  ).toBe('shop 没有构建“b7”。');
});

it('has each sentence in Chinese with the same values, and no English left', () => {
  const names = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
  for (const [code, english] of Object.entries<string>(sentences)) {
    const chinese = (zh as Record<string, string>)[`sentences.${code}`];
    expect([code, names(chinese)]).toEqual([code, names(english)]);
    expect([code, /[\u4e00-\u9fff]/.test(chinese)]).toEqual([code, true]);
  }
});
