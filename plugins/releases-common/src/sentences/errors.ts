/**
 * Errors that people meet on the pages, in English; values come out of the error's `details`.
 */
export const errorSentences = {
  'network.unreachable': 'The release system cannot be reached.',
  'authentication.required': 'You are not signed in; sign in and try again.',
  'catalog.unavailable':
    'The catalog does not answer just now; try again in a moment.',
  'database.unavailable':
    'The database could not be reached. Try again in a moment.',
  'target.unavailable':
    'The target cannot be reached just now; try again in a moment.',
  'builder.unavailable':
    'The build engine cannot be reached just now; try again in a moment.',
  'source.unavailable':
    'The source host cannot be reached just now; try again in a moment.',
  internal:
    'Something failed inside Slipway; its log says what, under reference {{reference}}.',
  'idempotency.in-progress':
    'The same request is still being worked on; look again in a moment.',
  'reason.required': 'This needs a reason; say why.',
  'service.not-found':
    'Slipway does not know {{service}}; check the name, or register the service.',
  'service.name-taken':
    '{{service}} is registered already; choose another name.',
  'service.no-source':
    '{{service}} has no repository, so there is nothing to build; register it with one, or import versions.',
  'service.not-owner':
    '{{service}} is in the catalog and belongs to {{owners}}; only its owners may register it.',
  'pipeline.missing':
    '{{service}} has no pipeline, so there is nothing to build it by; save one from a template.',
  'build.not-found': "{{service}} has no build '{{build}}'.",
  'build.running':
    'Build {{build}} of {{service}} has not ended yet; abort it or wait.',
  'version.not-found': "{{service}} has no version '{{version}}'.",
  'version.without-artifact':
    'Version {{version}} has no artifact to run; build or import it again.',
  'deployment.not-found': "{{service}} has no deployment '{{deployment}}'.",
  'deployment.base-changed':
    '{{environment}} now runs {{version}}. Compare again.',
  'deployment.base-emptied':
    'Nothing runs in {{environment}} by now. Compare again.',
  'environment.not-found':
    "{{service}} has no environment '{{environment}}'; it has {{environments}}.",
  'instance.not-found':
    "{{service}} has no instance '{{instance}}' on '{{target}}' in {{environment}}; it may have been removed, so open the list of instances again.",
  'check.not-found':
    "{{service}} has no check '{{check}}'; its catalogue lists those there are.",
  'revision.not-found':
    "No commit matches '{{revision}}'. Check that it was pushed, or paste its whole id.",
  'configuration.revision-changed':
    'The configuration of {{service}} is at revision {{present}} by now and you changed revision {{expected}}; look at the newer one and save again.',
  'configuration.revision-not-found':
    'The configuration of {{service}} has no revision {{revision}}; look at the list of its revisions.',
  'target.incapable': 'The target {{target}} cannot do this.',
  'artifact.unsupported':
    'Target {{target}} runs other kinds of artifacts than that of {{version}}; choose another target or build another artifact.',
  'terminal.too-many':
    'You have {{limit}} terminals open, which is as many as one person may have; close one first.',
  'terminal.unavailable':
    'Instance {{instance}} has ended; open a terminal in one that runs.',
} as const;
