/**
 * slipway-shell/v1: what it accepts, and what it says of the rest.
 */
import { parameterProblems, parsePipeline } from './language';

const problemsOf = (body: string) => {
  const parsed = parsePipeline(body);
  return 'problems' in parsed ? parsed.problems : [];
};

it('reads steps and variables', () => {
  expect(
    parsePipeline(`
env: {PORT: 80, DEBUG: true, NAME: shop}
steps:
  - name: Test
    run: node --test
    timeoutSeconds: 300
  - {name: Pack, run: make}
`),
  ).toEqual({
    pipeline: {
      env: { PORT: '80', DEBUG: 'true', NAME: 'shop' },
      steps: [
        { name: 'Test', run: 'node --test', timeoutSeconds: 300 },
        { name: 'Pack', run: 'make' },
      ],
    },
  });
});

it.each([
  ['no steps', 'steps: []\n', 1, 'steps'],
  ['a step without a script', 'steps:\n  - name: A\n', 2, 'run'],
  [
    'an unknown field',
    'steps:\n  - name: A\n    run: x\n    shell: zsh\n',
    2,
    'shell',
  ],
  [
    'a limit that is none',
    'steps:\n  - name: A\n    run: x\n    timeoutSeconds: 0\n',
    4,
    'timeoutSeconds',
  ],
  [
    'two steps of one name',
    'steps:\n  - {name: A, run: x}\n  - {name: A, run: y}\n',
    3,
    'two steps',
  ],
  [
    'a name of two lines',
    'steps:\n  - {name: "A\\nB", run: x}\n',
    2,
    'one line',
  ],
  [
    'a variable that the build sets',
    'env:\n  PATH: /evil\nsteps: [{name: A, run: x}]\n',
    2,
    'PATH',
  ],
  ['broken YAML', 'steps:\n  - name: "A\n', 3, ''],
  ['no mapping at all', '- x\n', 1, ''],
])('refuses %s and names the line', (_, body, line, named) => {
  const problems = problemsOf(body);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0].line).toBe(line);
  expect(problems[0].message).toContain(named);
});

it('refuses a bomb of aliases', () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `l${level}: &l${level} [${level ? `*l${level - 1},`.repeat(9) : 'x'}]`,
  );
  expect(problemsOf(levels.join('\n')).length).toBeGreaterThan(0);
});

it('takes any value of a parameter but a NUL, and no name that the build sets', () => {
  expect(parameterProblems({ A: '$(x) `y` \n "\'' })).toEqual([]);
  expect(parameterProblems({ A: 'a\0b' })).toHaveLength(1);
  expect(parameterProblems({ NODE_OPTIONS: '--require x' })).toHaveLength(1);
});
