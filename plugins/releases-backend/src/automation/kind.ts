/**
 * The operation kind `automation`: asks for a deployment in the name of a rule. It changes no rows of its own.
 */
import { OperationKind } from '../engine';

export const AUTOMATION_KIND = 'automation';

export const automationKind: OperationKind = {
  name: AUTOMATION_KIND,
  admit: async () => ({ decision: 'admit' }),
  onTransition: async () => {},
};
