/**
 * What became of a deployment, what it waits for and what its steps do, in English.
 */
export const deploymentSentences = {
  'deployment.put.succeeded': '{{version}} runs in {{environment}}.',
  'deployment.put.failed': '{{version}} → {{environment}} failed.',
  'deployment.put.failed-at':
    '{{version}} → {{environment}} failed at step {{step}} of {{steps}}.',
  'deployment.put.stopped': '{{version}} → {{environment}} was stopped.',
  'deployment.put.stopped-at':
    '{{version}} → {{environment}} was stopped at step {{step}} of {{steps}}.',
  'deployment.rollback.succeeded':
    '{{environment}} was rolled back to {{version}}.',
  'deployment.rollback.failed':
    'Rollback of {{environment}} to {{version}} failed.',
  'deployment.rollback.failed-at':
    'Rollback of {{environment}} to {{version}} failed at step {{step}} of {{steps}}.',
  'deployment.rollback.stopped':
    'Rollback of {{environment}} to {{version}} was stopped.',
  'deployment.rollback.stopped-at':
    'Rollback of {{environment}} to {{version}} was stopped at step {{step}} of {{steps}}.',
  'deployment.restart.succeeded':
    '{{version}} was restarted in {{environment}}.',
  'deployment.restart.failed':
    'Restart of {{version}} in {{environment}} failed.',
  'deployment.restart.failed-at':
    'Restart of {{version}} in {{environment}} failed at step {{step}} of {{steps}}.',
  'deployment.restart.stopped':
    'Restart of {{version}} in {{environment}} was stopped.',
  'deployment.restart.stopped-at':
    'Restart of {{version}} in {{environment}} was stopped at step {{step}} of {{steps}}.',
  'deployment.scale.succeeded':
    '{{version}} was scaled to {{replicas}} in {{environment}}.',
  'deployment.scale.failed':
    'Scaling {{version}} to {{replicas}} in {{environment}} failed.',
  'deployment.scale.failed-at':
    'Scaling {{version}} to {{replicas}} in {{environment}} failed at step {{step}} of {{steps}}.',
  'deployment.scale.stopped':
    'Scaling {{version}} to {{replicas}} in {{environment}} was stopped.',
  'deployment.scale.stopped-at':
    'Scaling {{version}} to {{replicas}} in {{environment}} was stopped at step {{step}} of {{steps}}.',
  'deployment.stop.succeeded': '{{version}} was stopped in {{environment}}.',
  'deployment.stop.failed': 'Stopping {{version}} in {{environment}} failed.',
  'deployment.stop.failed-at':
    'Stopping {{version}} in {{environment}} failed at step {{step}} of {{steps}}.',
  'deployment.stop.stopped':
    'Stopping {{version}} in {{environment}} was stopped.',
  'deployment.stop.stopped-at':
    'Stopping {{version}} in {{environment}} was stopped at step {{step}} of {{steps}}.',
  'deployment.superseded': '{{version}} → {{environment}} did not begin.',
  'deployment.rejected': '{{version}} → {{environment}} was refused.',
  'deployment.expired':
    '{{version}} → {{environment}} waited too long and will not begin.',
  'deployment.newer': '{{version}} is newer.',
  'deployment.rollback-paused': 'A rollback paused automation.',
  'deployment.paused': 'Automation was paused: {{reason}}',
  'deployment.service-gone': '{{service}} is no longer in the catalog.',
  'deployment.environment-gone':
    '{{service}} no longer has the environment {{environment}}.',
  'deployment.automation-gone': '{{environment}} no longer deploys by itself.',
  'deployment.target-gone':
    '{{environment}} no longer has the target {{target}}.',
  'plan.unstable':
    'The plan was made anew again and again, and what it begins from still changes.',
  'serving.nothing-before': 'Nothing served before it.',
  'serving.together': '{{versions}} serve side by side.',
  'serving.now': '{{version}} serves.',
  'serving.still': '{{version}} still serves.',
  'serving.nothing': 'Nothing serves in {{environment}}.',
  'step.authorise.deploy':
    'Check that {{person}} may still deploy to {{environment}}',
  'step.authorise.promote':
    'Check that {{person}} may still promote to {{environment}}',
  'step.authorise.rollback':
    'Check that {{person}} may still roll back {{environment}}',
  'step.authorise.restart':
    'Check that {{person}} may still restart {{environment}}',
  'step.authorise.scale':
    'Check that {{person}} may still scale {{environment}}',
  'step.authorise.stop': 'Check that {{person}} may still stop {{environment}}',
  'step.apply': 'Roll out {{version}} on {{target}}',
  'step.restart': 'Restart {{version}} on {{target}}',
  'step.scale': 'Scale {{version}} on {{target}} to {{replicas}}',
  'step.stop': 'Stop {{version}} on {{target}}',
  'step.restore': 'Restore {{version}} on {{target}}',
  'step.checks': 'Check {{checks}}',
  'step.timeout': 'It did not end within {{seconds}} s.',
  'step.failed': 'It failed.',
  'operation.aborted': 'It was stopped on request.',
  'wait.expired': 'Nothing came in time.',
  'effect.unknown':
    'Whether attempt {{attempt}} took effect has been unknown for {{seconds}} s. Look at the target, then retry or settle the step.',
  'effect.lost': 'It was begun and nothing is left of it.',
  'placement.restored': '{{version}} was restored.',
  'placement.behind': '{{targets}} targets, {{behind}} behind.',
  'placement.unanswered': 'Target {{target}} does not say what runs.',
  'commits.nothing-to-compare': 'Nothing runs there to compare with.',
  'commits.imported': 'One of the versions was imported without a commit.',
  'commits.source-silent': 'Commits unavailable: {{reason}}',
  'commits.version-unknown': 'Its version is no longer known.',
} as const;
