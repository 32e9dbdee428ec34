/*
 * What each role group of the example organisation may do. A permission that no
 * role of a person names is denied; what is allowed here may still be refused
 * by Slipway, whose own grants can only narrow further.
 */

/** Where a permission on environments holds. */
export type Scope =
  | 'everywhere'
  /** Only in environments of these names. */
  | { environments: string[] }
  /** Only in environments that are not protected. */
  | 'unprotected';

/** Permission name, or `*` for every permission, to where it holds. */
type Role = Record<string, Scope | undefined>;

const read: Role = {
  'catalog.entity.read': 'everywhere',
  'catalog.location.read': 'everywhere',
  'catalog.entity.refresh': 'everywhere',
  'kubernetes.clusters.read': 'everywhere',
  'kubernetes.resources.read': 'everywhere',
  'scaffolder.task.read': 'everywhere',
  'scaffolder.template.parameter.read': 'everywhere',
  'scaffolder.template.step.read': 'everywhere',
  'releases.service.read': 'everywhere',
  'releases.ledger.read': 'everywhere',
  'releases.logs.read': 'everywhere',
  'releases.targets.read': 'everywhere',
};

const useTemplates: Role = {
  'catalog.entity.create': 'everywhere',
  'catalog.entity.validate': 'everywhere',
  'catalog.location.create': 'everywhere',
  'scaffolder.action.execute': 'everywhere',
  'scaffolder.task.create': 'everywhere',
  'scaffolder.task.cancel': 'everywhere',
};

const developer: Role = {
  ...read,
  ...useTemplates,
  'releases.service.create': 'everywhere',
  'releases.build.create': 'everywhere',
  'releases.version.update': 'everywhere',
  'releases.deployment.create': 'everywhere',
  'releases.deployment.abort': 'everywhere',
  'releases.rollback.create': 'everywhere',
  'releases.hold.set': 'everywhere',
  'releases.configuration.update': 'everywhere',
  'releases.check.run': 'everywhere',
  'releases.terminal.open': 'unprotected',
};

const tester: Role = {
  ...read,
  'releases.check.run': 'everywhere',
  'releases.deployment.create': { environments: ['test'] },
  'releases.deployment.abort': { environments: ['test'] },
  'releases.rollback.create': { environments: ['test'] },
};

const approver: Role = {
  ...read,
  'releases.deployment.create': { environments: ['production'] },
  'releases.deployment.abort': { environments: ['production'] },
  'releases.rollback.create': { environments: ['production'] },
  'releases.hold.set': { environments: ['production'] },
};

const operator: Role = {
  ...developer,
  'releases.service.confirm': 'everywhere',
  'releases.terminal.open': 'everywhere',
  'kubernetes.proxy': 'everywhere',
};

const administrator: Role = { '*': 'everywhere' };

/** Role by the group whose members have it. */
export const ROLES: Record<string, Role | undefined> = {
  'group:default/viewers': read,
  'group:default/developers': developer,
  'group:default/testers': tester,
  'group:default/approvers': approver,
  'group:default/operators': operator,
  'group:default/administrators': administrator,
};
