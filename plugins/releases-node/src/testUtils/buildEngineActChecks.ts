/**
 * What the contract says of starting, observing and ending builds.
 */
import assert from 'node:assert/strict';
import {
  countOf,
  KEY,
  readLog,
  specOf,
  start,
  untilEnded,
  untilPrinted,
} from './buildEngineSupport';
import { ContractCheck, eventually, rejectsWith } from './contractCheck';
import type { BuildEngineSubject } from './describeBuildEngine';

const GREETING = '$(touch x) `id` "double" \'single\' \\n ; & | > < * é 商店';

export const buildEngineActChecks: ContractCheck<BuildEngineSubject>[] = [
  {
    name: 'accepts a good body and finds fault with a bad one',
    async run(subject) {
      const { recipes, invalidBody } = subject;
      for (const body of Object.values(recipes)) {
        const problems = await subject.engine().validate(body);
        assert.equal(problems.length, 0, JSON.stringify(problems));
      }
      const [problem] = await subject.engine().validate(invalidBody);
      assert.ok(problem?.message, 'it says what is wrong');
    },
  },
  {
    name: 'refuses to run a bad body',
    async run(subject) {
      const spec = specOf(subject, 'succeeds', { body: subject.invalidBody });
      await rejectsWith('pipeline.invalid', () =>
        subject.engine().act(spec, KEY, 1),
      );
      const seen = await subject.engine().observe(spec, KEY);
      assert.equal(seen.state, 'absent');
    },
  },
  {
    name: 'is seen absent, then progressing, then satisfied',
    async run(subject) {
      const spec = specOf(subject, 'takes a while');
      const engine = subject.engine();
      assert.equal((await engine.observe(spec, KEY)).state, 'absent');
      const { reference } = await engine.act(spec, KEY, 1);
      assert.equal((await engine.observe(spec, KEY)).state, 'progressing');
      await untilEnded(subject, reference);
      const seen = await engine.observe(spec, KEY);
      assert.equal(seen.state, 'satisfied');
      assert.equal(seen.state === 'satisfied' && seen.reference, reference);
      const other = await engine.observe(spec, 'operation-1/build/2');
      assert.equal(other.state, 'absent');
    },
  },
  {
    name: 'keeps what a build made, under its digest',
    async run(subject) {
      const reference = await start(subject, specOf(subject, 'succeeds'));
      const status = await untilEnded(subject, reference);
      assert.equal(status.state, 'succeeded', JSON.stringify(status.failure));
      assert.equal(status.failure, undefined);
      assert.ok(status.artifacts.length > 0, 'there is an artifact');
      for (const artifact of status.artifacts) {
        assert.match(artifact.digest, /^sha256:[0-9a-f]{64}$/);
        if (artifact.kind === 'archive') {
          assert.ok(
            await subject.context.blobs.has(artifact.digest),
            'the archive is in the blob store',
          );
          assert.ok((artifact.command?.length ?? 0) > 0, 'it can be started');
        }
      }
    },
  },
  {
    name: 'tells why a build failed, in which stage and with which exit code',
    async run(subject) {
      const spec = specOf(subject, 'fails');
      const reference = await start(subject, spec);
      const status = await untilEnded(subject, reference);
      assert.equal(status.state, 'failed');
      assert.equal(status.failure?.code, 'build.step-failed');
      assert.match(status.failure?.message ?? '', /\w+ .*\w+/);
      assert.equal(status.failure?.exitCode, 3);
      const stage = status.stages.find(one => one.state === 'failed');
      assert.ok(stage, 'a stage has failed');
      assert.equal(status.failure?.stage, stage.name);
      assert.deepEqual([...status.artifacts], []);
      const seen = await subject.engine().observe(spec, KEY);
      assert.equal(seen.state, 'failed');
      assert.equal(seen.state === 'failed' && seen.code, 'build.step-failed');
    },
  },
  {
    name: 'has one effect however often a key is repeated',
    async run(subject) {
      const spec = specOf(subject, 'succeeds');
      const first = await start(subject, spec);
      assert.equal(await start(subject, spec), first);
      await untilEnded(subject, first);
      await subject.restart();
      assert.equal(await start(subject, spec), first);
      const log = (await readLog(subject, first)).toString();
      assert.equal(countOf(log, 'hello from the build'), 1);
    },
  },
  {
    name: 'makes another build of another key once the former is over',
    async run(subject) {
      const spec = specOf(subject, 'fails');
      const first = await start(subject, spec);
      await untilEnded(subject, first);
      const second = await start(subject, spec, 'operation-1/build/2');
      assert.notEqual(second, first);
      assert.equal((await untilEnded(subject, second)).state, 'failed');
    },
  },
  {
    name: 'refuses a fence below the highest it saw, when it enforces fences',
    async run(subject) {
      const engine = subject.engine();
      if (engine.fencing !== 'enforced') {
        return;
      }
      const spec = specOf(subject, 'waits');
      const { reference } = await engine.act(spec, KEY, 7);
      await subject.restart();
      await rejectsWith('fence.stale', () =>
        subject.engine().act(spec, 'operation-1/build/2', 6),
      );
      await rejectsWith('fence.stale', () =>
        subject.engine().abort(reference, 6),
      );
      assert.equal(
        (await subject.engine().observe(spec, KEY)).state,
        'progressing',
      );
      await subject.engine().abort(reference, 8);
      await untilEnded(subject, reference);
      await rejectsWith('fence.stale', () =>
        subject.engine().act(spec, 'operation-1/build/3', 7),
      );
    },
  },
  {
    name: 'gives parameters to the build as they are, shell characters and all',
    async run(subject) {
      const spec = specOf(subject, 'prints a parameter', {
        parameters: { GREETING },
      });
      const reference = await start(subject, spec);
      const status = await untilEnded(subject, reference);
      assert.equal(status.state, 'succeeded', JSON.stringify(status.failure));
      const log = (await readLog(subject, reference)).toString();
      assert.ok(log.includes(`[${GREETING}]`), log);
    },
  },
  {
    name: 'builds the commit asked for, not the tip of its branch',
    async run(subject) {
      const { host, repository, commits } = subject.source;
      const spec = specOf(subject, 'prints a file', {
        source: { host, repository, commit: commits.older, branch: 'main' },
      });
      const reference = await start(subject, spec);
      const status = await untilEnded(subject, reference);
      assert.equal(status.state, 'succeeded', JSON.stringify(status.failure));
      const log = (await readLog(subject, reference)).toString();
      assert.ok(log.includes('old content'), log);
      assert.ok(!log.includes('new content'), log);
    },
  },
  {
    name: 'ends a build that takes too long',
    async run(subject) {
      const spec = specOf(subject, 'waits', { timeoutSeconds: 1 });
      const reference = await start(subject, spec);
      const status = await untilEnded(subject, reference);
      assert.equal(status.state, 'failed');
      assert.equal(status.failure?.code, 'build.timed-out');
    },
  },
  {
    name: 'ends a build on request, once and for all',
    async run(subject) {
      const spec = specOf(subject, 'waits');
      const reference = await start(subject, spec);
      await untilPrinted(subject, reference, 'waiting');
      await subject.engine().abort(reference, 1);
      const status = await untilEnded(subject, reference);
      assert.equal(status.state, 'aborted');
      await subject.engine().abort(reference, 1);
      assert.equal((await untilEnded(subject, reference)).state, 'aborted');
      const seen = await subject.engine().observe(spec, KEY);
      assert.equal(seen.state, 'failed');
    },
  },
  {
    name: 'leaves a build alone that has ended before it was to be aborted',
    async run(subject) {
      const reference = await start(subject, specOf(subject, 'succeeds'));
      const before = await untilEnded(subject, reference);
      await subject.engine().abort(reference, 2);
      await new Promise(resolve => setTimeout(resolve, 300));
      const after = await subject.engine().status(reference);
      assert.equal(before.state, 'succeeded');
      assert.equal(after.state, 'succeeded');
    },
  },
  {
    name: 'sees a build through a restart of the backend',
    async run(subject) {
      const spec = specOf(subject, 'takes a while');
      const reference = await start(subject, spec);
      await untilPrinted(subject, reference, 'begun');
      await subject.restart();
      const status = await untilEnded(subject, reference);
      assert.equal(status.state, 'succeeded', JSON.stringify(status.failure));
      const log = (await readLog(subject, reference)).toString();
      assert.equal(countOf(log, 'begun\n'), 1);
      assert.equal(countOf(log, 'done\n'), 1);
      const seen = await subject.engine().observe(spec, KEY);
      assert.equal(seen.state, 'satisfied');
    },
  },
  {
    name: 'wakes the operation when its build ends',
    async run(subject) {
      const reference = await start(subject, specOf(subject, 'takes a while'));
      await untilPrinted(subject, reference, 'begun');
      await new Promise(resolve => setTimeout(resolve, 100));
      subject.context.wakes.length = 0;
      await untilEnded(subject, reference);
      await eventually(
        'the key is woken',
        () => subject.context.wakes.find(key => key === KEY),
        subject.patienceMs,
      );
    },
  },
];
