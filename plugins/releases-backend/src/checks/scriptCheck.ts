/**
 * A script check: the service's own shell script, run beside the backend in a process group and folder of its own, with few variables, a
 * time limit and a bounded output. Passes with exit code 0.
 */
import { CheckDefinition } from '@slipway/backstage-plugin-releases-common';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckResult, CheckSubject } from './types';

const DEFAULT_SECONDS = 60;
const MAX_OUTPUT = 64 * 1024;

/** The last 64 KiB of what is added. */
class Tail {
  private kept = Buffer.alloc(0);

  add(chunk: Buffer) {
    const all = Buffer.concat([this.kept, chunk]);
    this.kept = all.subarray(Math.max(0, all.length - MAX_OUTPUT));
  }

  text(): string {
    return this.kept.toString('utf8').replaceAll('\0', '\ufffd');
  }
}

export async function scriptCheck(
  definition: CheckDefinition,
  subject: CheckSubject,
  signal: AbortSignal,
): Promise<CheckResult> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-check-'));
  try {
    return await runScript(definition, subject, { folder, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runScript(
  definition: CheckDefinition,
  subject: CheckSubject,
  options: { folder: string; signal: AbortSignal },
): Promise<CheckResult> {
  const { folder, signal } = options;
  const seconds = definition.timeoutSeconds ?? DEFAULT_SECONDS;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-eu', '-c', definition.script ?? ''], {
      cwd: folder,
      // A group of its own, so that all it started ends with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        SLIPWAY_SERVICE: subject.service,
        SLIPWAY_ENVIRONMENT: subject.environment,
        SLIPWAY_URL: subject.url,
        SLIPWAY_VERSION: subject.versionName,
      },
    });
    const output = new Tail();
    child.stdout.on('data', chunk => output.add(chunk));
    child.stderr.on('data', chunk => output.add(chunk));

    const endGroup = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch (error) {
        // Nothing of the group is left.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
          throw error;
        }
      }
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup();
    }, seconds * 1000);
    signal.addEventListener('abort', endGroup, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', endGroup);
    };
    child.once('error', error => {
      settle();
      reject(error);
    });
    child.once('exit', (code, killedBy) => {
      // What the script left running may hold the pipes open.
      endGroup();
      child.once('close', () => {
        settle();
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        let message = killedBy
          ? `The script was ended by ${killedBy}.`
          : `The script ended with exit code ${code}.`;
        if (late) {
          message = `The script did not end within ${seconds} s.`;
        }
        resolve({ passed: code === 0, message, output: output.text() });
      });
    });
  });
}
