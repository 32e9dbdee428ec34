/**
 * The ways in which a build ends other than well.
 */
// @ts-check
'use strict';

const DISK_FULL = 'build.disk-full';
const DISK_FULL_CODES = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * Why a build is to end before its steps did.
 *
 * @typedef {{ outcome: 'failed' | 'aborted', code: string, message: string }} Interruption
 */

/**
 * @param {unknown} error
 * @returns {Record<string, any>}
 */
function endBy(error) {
  return endOf(interruptionBy(error));
}

/**
 * @param {Interruption} interruption
 * @returns {Record<string, any>}
 */
function endOf({ outcome, ...failure }) {
  return { outcome, failure };
}

/**
 * @param {unknown} error
 * @returns {Interruption}
 */
function interruptionBy(error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  return DISK_FULL_CODES.includes(code ?? '')
    ? {
        outcome: 'failed',
        code: DISK_FULL,
        message:
          'The disk is full, so the build could not go on; make room and build again.',
      }
    : {
        outcome: 'failed',
        code: 'build.runner-failed',
        message: `The build could not go on: ${message}.`,
      };
}

/**
 * @param {string} message
 * @param {number} [exitCode]
 * @returns {Record<string, any>}
 */
function failed(message, exitCode) {
  return {
    outcome: 'failed',
    failure: {
      code: 'build.step-failed',
      message,
      ...(exitCode !== undefined && { exitCode }),
    },
  };
}

module.exports = { DISK_FULL, endBy, endOf, failed, interruptionBy };
