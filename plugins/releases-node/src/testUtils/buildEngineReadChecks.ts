/**
 * What the contract says of reading a build: its stages and its log.
 */
import assert from 'node:assert/strict';
import {
  readLog,
  specOf,
  start,
  untilEnded,
  untilPrinted,
} from './buildEngineSupport';
import { ContractCheck, eventually, rejectsWith } from './contractCheck';
import type { BuildEngineSubject } from './describeBuildEngine';

export const buildEngineReadChecks: ContractCheck<BuildEngineSubject>[] = [
  {
    name: 'says that a build does not exist, whatever is asked of it',
    async run(subject) {
      for (const reference of ['nothing', '../../etc', 'a/b', '']) {
        await rejectsWith('build.not-found', () =>
          subject.engine().status(reference),
        );
        await rejectsWith('build.not-found', () =>
          subject.engine().abort(reference, 1),
        );
        await rejectsWith('build.not-found', () => readLog(subject, reference));
      }
    },
  },
  {
    name: 'shows stages with their times and where they begin in the log',
    async run(subject) {
      if (!subject.engine().capabilities.stages) {
        return;
      }
      const reference = await start(subject, specOf(subject, 'succeeds'));
      const status = await untilEnded(subject, reference);
      const log = await readLog(subject, reference);
      assert.ok(status.stages.length > 0, 'there are stages');
      let begun = status.startedAt ?? '';
      let offset = 0;
      for (const stage of status.stages) {
        assert.equal(stage.state, 'succeeded');
        assert.ok((stage.startedAt ?? '') >= begun, 'begins after the former');
        assert.ok((stage.finishedAt ?? '') >= (stage.startedAt ?? ''), 'ends');
        assert.ok((stage.logOffset ?? -1) >= offset, 'in the order of the log');
        assert.ok((stage.logOffset ?? 0) <= log.length, 'inside the log');
        begun = stage.startedAt ?? '';
        offset = stage.logOffset ?? 0;
      }
      assert.ok((status.finishedAt ?? '') >= begun, 'the build ends last');
    },
  },
  {
    name: 'shows a stage as running while it runs',
    async run(subject) {
      if (!subject.engine().capabilities.stages) {
        return;
      }
      const reference = await start(subject, specOf(subject, 'waits'));
      await eventually(
        'a stage runs',
        async () =>
          (
            await subject.engine().status(reference)
          ).stages.find(stage => stage.state === 'running'),
        subject.patienceMs,
      );
      await subject.engine().abort(reference, 1);
      await untilEnded(subject, reference);
    },
  },
  {
    name: 'reads the log from any byte on',
    async run(subject) {
      const reference = await start(subject, specOf(subject, 'succeeds'));
      await untilEnded(subject, reference);
      const whole = await readLog(subject, reference);
      assert.ok(whole.includes('hello from the build'), whole.toString());
      for (const offset of [1, 7, whole.length - 1, whole.length]) {
        const part = await readLog(subject, reference, { offset });
        assert.ok(part.equals(whole.subarray(offset)), `from byte ${offset}`);
      }
    },
  },
  {
    name: 'ends without follow at the present end, also while the build runs',
    async run(subject) {
      const reference = await start(subject, specOf(subject, 'waits'));
      await untilPrinted(subject, reference, 'waiting');
      const read = readLog(subject, reference);
      const late = new Promise<never>((_, reject) => {
        setTimeout(
          () => reject(new Error('the log does not end')),
          subject.patienceMs ?? 5_000,
        ).unref();
      });
      await Promise.race([read, late]);
      await subject.engine().abort(reference, 1);
      await untilEnded(subject, reference);
    },
  },
  {
    name: 'follows the log to the end of the build, from any byte on',
    async run(subject) {
      const reference = await start(subject, specOf(subject, 'takes a while'));
      await untilPrinted(subject, reference, 'begun');
      const followed = await readLog(subject, reference, {
        offset: 3,
        follow: true,
      });
      const { state } = await subject.engine().status(reference);
      assert.equal(state, 'succeeded');
      const whole = await readLog(subject, reference);
      assert.ok(followed.equals(whole.subarray(3)), 'nothing is missing');
      assert.ok(whole.includes('done'), whole.toString());
    },
  },
  {
    name: 'stops following when told to',
    async run(subject) {
      const reference = await start(subject, specOf(subject, 'waits'));
      await untilPrinted(subject, reference, 'waiting');
      const stop = new AbortController();
      const followed = readLog(subject, reference, {
        follow: true,
        signal: stop.signal,
      });
      setTimeout(() => stop.abort(), 100);
      let ended = false;
      followed.then(() => {
        ended = true;
      });
      await eventually(
        'the log ends',
        () => ended || undefined,
        subject.patienceMs ?? 5_000,
      );
      assert.equal((await subject.engine().status(reference)).state, 'running');
      await subject.engine().abort(reference, 1);
      await untilEnded(subject, reference);
    },
  },
];
