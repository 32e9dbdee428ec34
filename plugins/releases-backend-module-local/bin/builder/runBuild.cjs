/**
 * Runs the steps of an attempt, one after the other, within their limits, and leaves no process behind.
 */
// @ts-check
'use strict';

const fs = require('node:fs');
const { readJson, writeDurably } = require('../supervisor/files.cjs');
const { sleep, startTime } = require('../supervisor/processes.cjs');
const { attemptFiles, writeOnce } = require('./attemptFiles.cjs');
const { BuildLog } = require('./BuildLog.cjs');
const {
  DISK_FULL,
  endBy,
  endOf,
  failed,
  interruptionBy,
} = require('./endings.cjs');
const { endProcesses, forgetEmptySessions } = require('./buildProcesses.cjs');
const { runStep } = require('./runStep.cjs');

const ABORT_PERIOD_MS = 100;

class BuildRun {
  /**
   * @param {ReturnType<typeof attemptFiles>} files
   * @param {import('./attemptFiles.cjs').Job} job
   */
  constructor(files, job) {
    this.files = files;
    this.job = job;
    this.log = new BuildLog(files.log, job.logLimitBytes);
    this.trace = {
      mark: job.mark,
      folders: [files.work, files.home, files.tmp].map(folder =>
        fs.realpathSync(folder),
      ),
      sessions: new Set(),
    };
    /** @type {Record<string, any>} */
    this.status = {
      phase: 'running',
      startedAt: new Date().toISOString(),
      stages: job.steps.map(step => ({ name: step.name, state: 'pending' })),
    };
    /** @type {(interruption: import('./endings.cjs').Interruption) => void} */
    this.tellInterrupted = () => {};
    /** @type {Promise<import('./endings.cjs').Interruption>} */
    this.interrupted = new Promise(resolve => {
      this.tellInterrupted = resolve;
    });
    /** @type {import('./endings.cjs').Interruption | undefined} */
    this.interruption = undefined;
  }

  /**
   * The first reason stays.
   *
   * @param {import('./endings.cjs').Interruption} interruption
   */
  interrupt(interruption) {
    this.interruption ??= interruption;
    this.tellInterrupted(interruption);
  }

  async run() {
    this.watchForAbort();
    this.save();
    const buildLimit = setTimeout(
      () =>
        this.interrupt({
          outcome: 'failed',
          code: 'build.timed-out',
          message: `The build took longer than ${this.job.timeoutSeconds} seconds.`,
        }),
      this.job.timeoutSeconds * 1000,
    );
    try {
      for (const [index, step] of this.job.steps.entries()) {
        const end = await this.runStage(this.status.stages[index], step);
        if (end) {
          return end;
        }
      }
      return this.interruption
        ? endOf(this.interruption)
        : { outcome: 'succeeded' };
    } finally {
      clearTimeout(buildLimit);
    }
  }

  /**
   * @param {Record<string, any>} stage
   * @param {import('./attemptFiles.cjs').Step} step
   * @returns {Promise<Record<string, any> | undefined>} how the build ends, when this stage ends it
   */
  async runStage(stage, step) {
    Object.assign(stage, {
      state: 'running',
      startedAt: new Date().toISOString(),
      logOffset: this.log.offset,
    });
    this.log.note(`Stage ${step.name}`);
    this.save();
    const end = await this.execute(step);
    this.log.endStage();
    if (end) {
      end.failure.stage = step.name;
      this.log.note(end.failure.message);
    }
    stage.finishedAt = new Date().toISOString();
    stage.state = end?.outcome ?? 'succeeded';
    this.save();
    return end;
  }

  /**
   * @param {import('./attemptFiles.cjs').Step} step
   */
  async execute(step) {
    if (this.interruption) {
      return endOf(this.interruption);
    }
    const child = runStep({
      script: step.run,
      cwd: this.files.work,
      env: this.job.env,
      onOutput: bytes => this.takeOutput(bytes),
    });
    if (child.pid) {
      this.trace.sessions.add(child.pid);
    }
    /** @type {NodeJS.Timeout | undefined} */
    let limit;
    /** @type {Promise<import('./endings.cjs').Interruption>} */
    const tooLong = new Promise(resolve => {
      if (step.timeoutSeconds) {
        limit = setTimeout(
          () =>
            resolve({
              outcome: 'failed',
              code: 'build.timed-out',
              message: `Stage ${step.name} took longer than ${step.timeoutSeconds} seconds.`,
            }),
          step.timeoutSeconds * 1000,
        );
      }
    });
    const exited = child.exited.then(
      exit => ({ exit }),
      error => ({ error }),
    );
    const interrupted = Promise.race([this.interrupted, tooLong]).then(
      interruption => ({ interruption }),
    );
    /** @type {any} */
    const first = await Promise.race([interrupted, exited]);
    clearTimeout(limit);
    if (first.interruption) {
      await endProcesses(this.trace, this.job.killGraceMs);
      return endOf(first.interruption);
    }
    if (first.error) {
      return failed(
        `Stage ${step.name} could not be started: ${first.error.message}.`,
      );
    }
    await child.drained;
    forgetEmptySessions(this.trace);
    const { code, signal } = first.exit;
    if (code === 0) {
      return undefined;
    }
    return signal
      ? failed(`Stage ${step.name} was ended by ${signal}.`)
      : failed(`Stage ${step.name} ended with exit code ${code}.`, code);
  }

  /**
   * @param {Buffer} bytes
   */
  takeOutput(bytes) {
    if (this.interruption?.code === DISK_FULL) {
      // What room there is now is for the end of the build.
      return;
    }
    try {
      this.log.write(bytes);
    } catch (error) {
      this.interrupt(interruptionBy(error));
    }
  }

  watchForAbort() {
    const abort = (/** @type {string} */ message) =>
      this.interrupt({ outcome: 'aborted', code: 'build.aborted', message });
    const look = () => {
      if (fs.existsSync(this.files.abort)) {
        abort('The build was aborted.');
      }
    };
    look();
    setInterval(look, ABORT_PERIOD_MS).unref();
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
      process.on(signal, () =>
        abort(`The build was stopped by ${signal} to its runner.`),
      );
    }
  }

  /**
   * Ends what is left of the build's processes and writes down how it ended.
   *
   * @param {Record<string, any>} end
   */
  async finish(end) {
    const left = await endProcesses(this.trace, this.job.killGraceMs);
    for (const stage of this.status.stages) {
      if (stage.state === 'running') {
        end.failure.stage ??= stage.name;
        stage.state = end.outcome;
        stage.finishedAt = new Date().toISOString();
      } else if (stage.state === 'pending') {
        stage.state = 'skipped';
      }
    }
    Object.assign(this.status, end, {
      phase: 'ended',
      finishedAt: new Date().toISOString(),
    });
    if (end.outcome !== 'succeeded') {
      this.removeFolders();
    }
    fs.rmSync(this.files.reserve, { force: true });
    if (end.failure?.code === DISK_FULL) {
      this.log.note(end.failure.message);
    }
    if (left > 0) {
      this.log.note(
        `Ended ${left} ${
          left === 1 ? 'process' : 'processes'
        } that the steps had left behind.`,
      );
    }
    this.log.close();
    this.save();
  }

  removeFolders() {
    for (const folder of [this.files.work, this.files.home, this.files.tmp]) {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  save() {
    writeDurably(this.files.status, JSON.stringify(this.status));
  }
}

/**
 * Claims the attempt, runs it to its end. Answers at once when another runner has it.
 *
 * @param {string} directory
 */
async function runBuild(directory) {
  const files = attemptFiles(directory);
  /** @type {import('./attemptFiles.cjs').Job} */
  const job = readJson(files.job);
  const identity = {
    pid: process.pid,
    startTime: startTime(process.pid),
    token: job.token,
  };
  const fence = readJson(files.fence);
  if (fence && fence.highest > job.fence) {
    return;
  }
  if (!writeOnce(files.runner, JSON.stringify(identity))) {
    return;
  }
  const run = new BuildRun(files, job);
  const end = await run.run().catch(endBy);
  for (let tries = 1; ; tries += 1) {
    try {
      await run.finish(end);
      return;
    } catch (error) {
      // Most likely a full disk: what the build leaves behind is given back before the next try.
      if (tries === 10) {
        throw error;
      }
      if (end.outcome === 'succeeded') {
        Object.assign(end, endBy(error));
      }
      await sleep(500);
    }
  }
}

module.exports = { runBuild };
