/**
 * One instance: a folder, a process in a group of its own, its probes, its logs, and starting it again when it ends.
 *
 *   starting ──healthy──▶ running ──exit──▶ (back-off) ──▶ starting …  three quick exits: crash-loop, still tried again
 *       └──────────── stop ────────────▶ stopping ──▶ exited
 */
// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { environment } = require('./environment.cjs');
const { SupervisorError, sentence, systemCode } = require('./errors.cjs');
const {
  changeHotFiles,
  instanceFolder,
  prepare,
  removeWork,
} = require('./instanceFolder.cjs');
const { evidenceOf } = require('./evidence.cjs');
const { listeners } = require('./listening.cjs');
const { LogWriter } = require('./logWriter.cjs');
const { freePort } = require('./ports.cjs');
const { Prober } = require('./prober.cjs');
const { endMarked, marked, send, startTime } = require('./processes.cjs');
const { CRASH_LOOP_EXITS } = require('./verdict.cjs');

const BACK_OFF = {
  firstMs: 250,
  longestMs: 60_000,
  /** Running so long without an exit makes it stable again. */
  stableMs: 3_600_000,
};

/** Looking at what a program listens on takes a look at every process of the machine. */
const LOOK_MS = 1000;

/** How long to wait for the last output of a process that has ended. */
const OUTPUT_MS = 300;

/**
 * @typedef {{ code?: number, signal?: string, at: string, reason?: string }} Exit
 */

class Instance {
  /**
   * @param {{
   *   id: string,
   *   generation: string,
   *   workload: any,
   *   target: string,
   *   artifact: string,
   *   folder: string,
   *   home: string,
   *   changed: (what: 'health' | 'process' | 'exit') => void,
   *   report: (message: string) => void,
   * }} options - `home`: id of the data folder; `report`: for the supervisor's own log
   */
  constructor(options) {
    this.id = options.id;
    this.generation = options.generation;
    this.workload = options.workload;
    this.options = options;
    this.folder = instanceFolder(options.folder);
    this.mark = `${options.home}.${options.id}.`;
    /** @type {'starting' | 'running' | 'stopping' | 'exited' | 'crash-loop'} */
    this.state = 'starting';
    /** @type {'healthy' | 'unhealthy' | 'unknown'} */
    this.health = 'unknown';
    this.copy = 0;
    this.startedAt = new Date().toISOString();
    /** @type {string | undefined} */
    this.finishedAt = undefined;
    /** @type {Exit | undefined} */
    this.lastExit = undefined;
    /** @type {number[]} */
    this.exitTimes = [];
    this.quickExits = 0;
    /** @type {string | undefined} */
    this.probeMessage = undefined;
    /** @type {import('./probe.cjs').Failing | undefined} of the last probe, when it failed */
    this.failing = undefined;
    /** @type {import('./listening.cjs').Listener[] | undefined} where it listens while nothing answers on its port */
    this.elsewhere = undefined;
    this.lookedAt = 0;
    /** Whether any copy ever was healthy. */
    this.everHealthy = false;
    /** @type {number | undefined} how long the copy ran that ended last */
    this.ranMs = undefined;
    /** @type {{ code: string, message: string } | undefined} why it can never start */
    this.fatal = undefined;
    /** @type {Map<string, number>} */
    this.ports = new Map();
    /** @type {Record<string, string>} */
    this.env = {};
    /** @type {{ pid: number, startTime: string } | undefined} */
    this.process = undefined;
    /** @type {LogWriter | undefined} */
    this.log = undefined;
    /** @type {Prober | undefined} */
    this.prober = undefined;
    /** @type {NodeJS.Timeout | undefined} */
    this.retry = undefined;
    /** @type {Promise<void> | undefined} the present copy, until it has ended and been cleared away */
    this.running = undefined;
    /** @type {string[]} */
    this.lastLines = [];
    /** The copy that wrote them. */
    this.linesOf = 0;
  }

  get ready() {
    return this.health === 'healthy' && this.state === 'running';
  }

  get live() {
    return this.state !== 'exited';
  }

  isStopping() {
    return this.state === 'stopping';
  }

  /** Begins; everything further is told by `changed`. */
  start() {
    this.running = this.runCopy();
  }

  /** Tries again at once instead of waiting for the back-off. */
  retryNow() {
    this.quickExits = 0;
    this.fatal = undefined;
    if (this.retry) {
      clearTimeout(this.retry);
      this.retry = undefined;
      this.start();
    }
  }

  /**
   * Ends it for good: SIGTERM to the group, SIGKILL after the grace, and whatever it left outside the group.
   *
   * @param {number} graceMs
   * @param {string} [reason]
   */
  async stop(graceMs, reason) {
    if (this.state === 'stopping' || this.state === 'exited') {
      await this.running;
      return;
    }
    this.state = 'stopping';
    this.health = 'unknown';
    this.stopReason = reason;
    this.prober?.stop();
    clearTimeout(this.retry);
    this.retry = undefined;
    this.options.changed('process');
    // A copy that is just being prepared sees the state and does not start.
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    this.signal('SIGTERM');
    await this.running;
    clearTimeout(timer);
    this.state = 'exited';
    this.finishedAt = new Date().toISOString();
    try {
      await removeWork(this.folder);
      if (fs.existsSync(this.folder.logs)) {
        await fs.promises.writeFile(path.join(this.folder.logs, 'ended'), '');
      }
    } catch (error) {
      this.options.report(
        `Instance ${
          this.id
        } has ended, but its folder could not be cleared: ${sentence(error)}`,
      );
    }
    this.options.changed('exit');
  }

  /** For a failure's facts: what a person would look for first. */
  evidence() {
    this.lookElsewhere(0);
    return evidenceOf(this);
  }

  /** `InstanceStatus` of the contract. */
  status() {
    const [port] = this.ports.values();
    return {
      id: this.id,
      state: this.state,
      health: this.health,
      versionId: this.workload.version.id,
      versionName: this.workload.version.name,
      startedAt: this.startedAt,
      finishedAt: this.finishedAt,
      restarts: Math.max(0, this.copy - 1),
      lastExit: this.lastExit,
      probeMessage: this.probeMessage,
      evidence:
        this.live && !this.isStopping() && !this.ready
          ? evidenceOf(this)
          : undefined,
      address:
        port !== undefined && this.process
          ? `${
              this.workload.ports[0].protocol === 'http' ? 'http' : 'tcp'
            }://127.0.0.1:${port}`
          : undefined,
    };
  }

  present() {
    return [...(this.log?.lastLines ?? [])];
  }

  /** One copy from its start to its end, cleared away. Never rejects. */
  async runCopy() {
    this.state =
      this.quickExits >= CRASH_LOOP_EXITS ? 'crash-loop' : 'starting';
    /** @type {Exit} */
    let exit;
    try {
      exit = await this.runProcess();
    } catch (error) {
      this.fatal = fatalOf(error, this.workload);
      exit = { at: new Date().toISOString(), reason: this.fatal.message };
    }
    this.prober?.stop();
    this.lastExit = { ...exit, reason: this.stopReason ?? exit.reason };
    this.lastLines = this.present();
    this.linesOf = this.copy;
    await this.log?.end(exit);
    this.log = undefined;
    this.process = undefined;
    if (!this.isStopping()) {
      this.scheduleRetry();
    }
    this.options.changed('exit');
  }

  /**
   * @returns {Promise<Exit>}
   */
  async runProcess() {
    if (this.copy === 0) {
      const { workload } = this;
      await prepare(this.folder, this.options.artifact, workload);
      // Files that may change under a running instance may have changed meanwhile.
      await changeHotFiles(this.folder.app, workload, this.workload);
    }
    this.ports = new Map();
    for (const { name } of this.workload.ports) {
      this.ports.set(name, await freePort());
    }
    if (this.isStopping()) {
      return { at: new Date().toISOString() };
    }
    this.copy += 1;
    this.failing = undefined;
    this.elsewhere = undefined;
    this.lookedAt = Date.now();
    this.probeMessage = undefined;
    this.startedAt = new Date().toISOString();
    const begun = Date.now();
    this.env = environment({
      workload: this.workload,
      target: this.options.target,
      instance: this.id,
      mark: this.mark,
      home: this.folder.home,
      ports: this.ports,
    });
    const log = new LogWriter(this.folder.logs, this.copy);
    this.log = log;
    log.begin();
    const [file, ...args] = this.workload.artifact.command;
    const child = spawn(file, args, {
      cwd: this.folder.app,
      env: this.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    log.attach('stdout', child.stdout);
    log.attach('stderr', child.stderr);
    const closed = new Promise(resolve => {
      child.once('close', resolve);
    });
    /** @type {Promise<Exit>} */
    const exited = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        resolve({
          code: code ?? undefined,
          signal: signal ?? undefined,
          at: new Date().toISOString(),
        }),
      );
    });
    if (child.pid !== undefined) {
      const started = startTime(child.pid);
      this.process = started
        ? { pid: child.pid, startTime: started }
        : undefined;
      this.child = child.pid;
      this.options.changed('process');
      this.probe();
    }
    const exit = await exited;
    this.child = undefined;
    if (!this.isStopping()) {
      this.state = 'starting';
    }
    this.health = 'unknown';
    this.prober?.stop();
    this.options.changed('health');
    // What it forked and left must not keep its port, its files or its output.
    if (marked(this.mark).length > 0) {
      await endMarked(this.mark, { graceMs: 0 });
    }
    await Promise.race([
      closed,
      new Promise(resolve => {
        setTimeout(resolve, OUTPUT_MS).unref();
      }),
    ]);
    child.stdout.destroy();
    child.stderr.destroy();
    this.ranMs = Date.now() - begun;
    const stable = this.ranMs >= BACK_OFF.stableMs;
    this.quickExits = stable ? 1 : this.quickExits + 1;
    this.exitTimes = [...this.exitTimes.slice(-9), Date.now()];
    return exit;
  }

  probe() {
    this.prober?.stop();
    const prober = new Prober(
      this.workload,
      { ports: this.ports, cwd: this.folder.app, env: this.env },
      (health, message, failing) => {
        this.failing = failing;
        this.probeMessage = message;
        this.lookElsewhere(LOOK_MS);
        const before = this.health;
        this.health = health;
        if (health === 'healthy') {
          this.everHealthy = true;
          this.fatal = undefined;
          this.state = 'running';
        }
        if (before !== health) {
          this.options.changed('health');
        }
      },
    );
    this.prober = prober;
    prober
      .run()
      .catch(error =>
        this.options.report(`Probing ${this.id} broke: ${sentence(error)}`),
      );
  }

  /**
   * While its own port refuses: which other ports it listens on.
   *
   * @param {number} everyMs - not sooner after the last look, or the start
   */
  lookElsewhere(everyMs) {
    if (this.failing?.outcome !== 'refused' || this.child === undefined) {
      this.elsewhere = undefined;
    } else if (Date.now() - this.lookedAt >= everyMs) {
      this.lookedAt = Date.now();
      this.elsewhere = listeners([
        ...new Set([this.child, ...marked(this.mark)]),
      ]);
    }
  }

  scheduleRetry() {
    this.state =
      this.quickExits >= CRASH_LOOP_EXITS ? 'crash-loop' : 'starting';
    this.health = 'unhealthy';
    if (this.fatal) {
      this.quickExits += 1;
    }
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.start();
    }, backOffMs(this.quickExits));
  }

  /**
   * @param {NodeJS.Signals} signal
   */
  signal(signal) {
    // Node has not seen its exit yet, so the kernel cannot have given the pid to another process.
    if (this.child !== undefined) {
      send(-this.child, signal);
      if (signal === 'SIGKILL') {
        marked(this.mark).forEach(pid => send(pid, signal));
      }
    }
  }
}

/**
 * @param {number} exits - quick ones in a row, at least 1
 */
function backOffMs(exits) {
  return Math.min(
    BACK_OFF.longestMs,
    BACK_OFF.firstMs * 2 ** Math.max(0, exits - 1),
  );
}

/**
 * @param {unknown} error
 * @param {any} workload
 */
function fatalOf(error, workload) {
  if (error instanceof SupervisorError) {
    return { code: error.code, message: error.message };
  }
  const [file] = workload.artifact.command;
  const code = systemCode(error);
  if (code === 'ENOENT') {
    return {
      code: 'command.not-found',
      message: `${workload.version.name} cannot start: there is no command ${file}`,
    };
  }
  if (code === 'EACCES' || code === 'ENOEXEC') {
    return {
      code: 'command.not-found',
      message: `${workload.version.name} cannot start: ${file} cannot be executed (${code})`,
    };
  }
  return {
    code: 'instance.not-started',
    message: `${workload.version.name} cannot start: ${sentence(error)}`,
  };
}

module.exports = { Instance, backOffMs };
