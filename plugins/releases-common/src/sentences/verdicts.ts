/**
 * Why something cannot be done now, and what must hold before it may, in English.
 */
export const verdictSentences = {
  'permission.denied':
    "The portal's policy does not give {{person}} the permission {{permission}} here; ask whoever administers the portal.",
  'permission.framework-off':
    'This is refused while the permission framework of the portal is off; set permission.enabled, or accept the risk with releases.access.allowWithoutPermissions.',
  'grant.missing':
    '{{person}} has no role on {{service}} that allows this; ask its owner {{owner}}.',
  'grant.missing-in-environment':
    '{{person}} has no role on {{environment}} of {{service}} that allows this; ask its owner {{owner}}.',
  'grant.target-missing':
    "{{service}} may not use the target '{{target}}' yet.",
  'grant.target-ask': 'Ask its owner {{owner}}.',
  'access.withdrawn': '{{person}} may no longer do this. Nothing was changed.',
  'service.detached':
    '{{service}} is detached from the catalog, so nothing can be done with it. Its history stays.',
  'state.nothing-deployed':
    'Nothing was deployed here yet; deploy a version first.',
  'state.nothing-to-go-back-to': 'No other version was ever deployed here.',
  'state.stopped-already': 'It is stopped already.',
  'state.no-instance-to-read': 'There is no instance to read from.',
  'state.no-instance-to-open': 'There is no instance to open.',
  'state.nothing-to-promote': 'Nothing runs in {{environment}} to promote.',
  'state.runs-already': '{{version}} runs here already.',
  'state.deployment-ended': 'It has ended.',
  'state.no-question': 'It asks no question.',
  'state.not-to-retry': 'Only what failed or was stopped can be tried again.',
  'state.never-switched': 'It never switched, so there is nothing to undo.',
  'state.build-ended': 'Build {{build}} has ended already.',
  'state.build-not-ended': 'Build {{build}} has not ended yet.',
  'state.nothing-to-judge':
    'Nothing runs in {{environment}}, so there is nothing to judge.',
  'state.judge-another':
    '{{environment}} now runs {{version}}; look at that before you judge it.',
  'state.same-already':
    '{{environment}} runs {{version}} with this configuration already; choose another version, or restart it.',
  'state.never-there':
    '{{version}} was never deployed to {{environment}}, so there is no going back to it; deploy it instead.',
  'state.nothing-there':
    'Nothing of {{service}} is in {{environment}}; deploy a version first.',
  'state.nothing-before':
    'Nothing runs before {{environment}} on the promotion path, so there is nothing to promote; deploy a version there first.',
  'gate.version-bad': '{{version}} is marked bad.',
  'gate.version-bad-because': '{{version}} is marked bad: {{reason}}',
  'gate.version-fine': '{{version}} is not marked bad.',
  'gate.rollback': 'A rollback goes back to what ran here before.',
  'gate.passed': '{{version}} has succeeded in {{environment}}.',
  'gate.not-passed':
    '{{version}} has not succeeded in {{environment}} yet; deploy it there first.',
  'gate.held': 'Automation in {{environment}} is paused: {{reason}}',
} as const;
