/**
 * A required check did not pass.
 */
import { Cause } from '../types';

export const checkFailed: Cause = ({ code, message, check }) =>
  code === 'check.failed' && message
    ? {
        code: 'check-failed',
        parameters: { reason: message.replace(/\.$/, '') },
        evidence: check?.output
          ? [{ kind: 'output', label: 'Output', text: check.output }]
          : [],
        act: { code: 'read-log', href: 'checks' },
      }
    : undefined;
