/**
 * Configuration as keys, and as text to edit.
 */
import { fixtures } from '../__testUtils__/fixtures';
import { effectiveValues } from './flatten';
import { parseText, toText } from './text';

const { configuration } = fixtures();

describe('effectiveValues', () => {
  it('says of each value which layer it comes from', () => {
    const values = Object.fromEntries(
      effectiveValues(configuration, 'production').map(
        ({ key, value, from }) => [key, `${value} (${from})`],
      ),
    );
    expect(values).toMatchObject({
      'variables.CURRENCY': 'EUR (base)',
      'variables.LOG_LEVEL': 'warn (overlay)',
      replicas: '2 (overlay)',
      'ports.http': '8080/http (profile)',
    });
  });

  it('shows the base alone without an environment', () => {
    expect(
      effectiveValues(configuration, undefined).map(({ key }) => key),
    ).toEqual(['variables.CURRENCY', 'variables.LOG_LEVEL']);
  });
});

describe('text', () => {
  it('comes back as it was', () => {
    expect(parseText(toText(configuration.base))).toEqual({
      values: configuration.base,
    });
    expect(parseText('')).toEqual({ values: {} });
    expect(parseText('{"replicas": 2}')).toEqual({ values: { replicas: 2 } });
  });

  it('says in which line it cannot be read', () => {
    expect(parseText('variables:\n  A: "unended\n')).toMatchObject({
      problem: expect.any(String),
      line: expect.any(Number),
    });
    expect(parseText('just words')).toEqual({ problem: 'key: value' });
  });
});
