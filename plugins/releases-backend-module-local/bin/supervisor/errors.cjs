/**
 * An error that goes over the socket with its code, so that the backend throws the same again.
 */
// @ts-check
'use strict';

class SupervisorError extends Error {
  /**
   * @param {string} code - stable, as in the driver contracts
   * @param {string} message - one sentence
   * @param {{ status?: number, nature?: 'permanent' | 'transient' | 'unknown', details?: Record<string, unknown> }} [options]
   */
  constructor(code, message, options = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.nature = options.nature ?? 'permanent';
    this.details = options.details ?? {};
  }
}

/**
 * @param {unknown} error
 * @returns {string | undefined} the system's code, for example `ENOENT`
 */
function systemCode(error) {
  return error instanceof Error
    ? /** @type {NodeJS.ErrnoException} */ (error).code
    : undefined;
}

/**
 * @param {unknown} error
 */
function sentence(error) {
  return error instanceof Error ? error.message : String(error);
}

module.exports = { SupervisorError, sentence, systemCode };
