/**
 * The rhythm of health checks: quick until an instance is healthy for the first time, then as the workload says; so many failures in a row
 * make it unhealthy, one success healthy again.
 */
// @ts-check
'use strict';

const { probe } = require('./probe.cjs');
const { sleep } = require('./processes.cjs');

const QUICKEST_MS = 50;
/** An instance without probe and without ports is taken for healthy once it has run so long. */
const SETTLED_MS = 2000;
const TCP_DEFAULT = {
  check: { type: 'tcp' },
  periodSeconds: 2,
  timeoutSeconds: 1,
  failureThreshold: 3,
};

class Prober {
  /**
   * @param {any} workload
   * @param {import('./probe.cjs').ProbedInstance} instance
   * @param {(health: 'healthy' | 'unhealthy' | 'unknown', message?: string, failing?: import('./probe.cjs').Failing) => void} report - called
   * after every probe
   */
  constructor(workload, instance, report) {
    this.spec =
      workload.probe ?? (instance.ports.size > 0 ? TCP_DEFAULT : undefined);
    this.instance = instance;
    this.report = report;
    this.stopped = false;
  }

  async run() {
    if (!this.spec) {
      await sleep(SETTLED_MS);
      this.tell('healthy');
      return;
    }
    const { check, periodSeconds, timeoutSeconds, failureThreshold } =
      this.spec;
    let wasHealthy = false;
    let failures = 0;
    let pause = QUICKEST_MS;
    while (!this.stopped) {
      const result = await probe(check, timeoutSeconds * 1000, this.instance);
      if (result.ok) {
        wasHealthy = true;
        failures = 0;
        this.tell('healthy');
      } else {
        failures += 1;
        const unhealthy = wasHealthy && failures >= failureThreshold;
        const health = wasHealthy ? 'healthy' : 'unknown';
        this.tell(
          unhealthy ? 'unhealthy' : health,
          result.message,
          result.failing,
        );
      }
      pause = wasHealthy
        ? periodSeconds * 1000
        : Math.min(pause * 1.5, periodSeconds * 1000, 1000);
      await sleep(pause);
    }
  }

  stop() {
    this.stopped = true;
  }

  /**
   * @param {'healthy' | 'unhealthy' | 'unknown'} health
   * @param {string} [message]
   * @param {import('./probe.cjs').Failing} [failing]
   */
  tell(health, message, failing) {
    if (!this.stopped) {
      this.report(health, message, failing);
    }
  }
}

module.exports = { Prober };
