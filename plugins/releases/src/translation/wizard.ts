/**
 * The words of the wizards' form fields, in English; a part of ref.ts.
 */
export const wizardMessages = {
  wizard: {
    hosts: 'Source hosts',
    noHosts:
      'There is no source host yet. Whoever administers the portal adds one in its configuration, under releases.sources.',
    hostMissing: 'Choose the source host of the repository.',
    hostIncapable:
      'Makes no repositories by itself. Make the repository there, and adopt the service.',
    templates: 'Pipeline templates',
    noTemplates:
      'There is no pipeline template yet. Whoever administers the portal adds one in its configuration, under releases.pipelineTemplates.',
    templateMissing: 'Choose a pipeline template.',
    templateRevision: 'Revision {{revision}}, runs on {{builder}}',
    templateSuggested: 'Fits your choice of language',
    parameters: 'Parameters',
    preview: 'What the build engine gets',
    previewNote:
      'Follows your choices. The parameters are variables of the build; the recipe itself stays as it was reviewed.',
    environments: 'Environments',
    environmentsMissing: 'Choose at least one environment.',
    noEnvironments:
      'There is no environment yet. Whoever administers the portal adds them in its configuration, under releases.environments.',
    protected: 'Protected',
    runsOn: 'Runs on {{targets}}',
    noTargets: 'Has no target yet, so nothing can be deployed to it.',
    needsGrant:
      '{{targets}} needs a grant. Ask {{owner}} before the first deployment.',
    nobody: 'whoever administers the portal',
    component: 'Component',
    components: 'Components that you own',
    componentHelp:
      'Components of the catalog that you own and that Slipway does not release yet',
    componentMissing: 'Choose the component to adopt.',
    noComponents:
      'Slipway releases every component that you own already, or you own none. To adopt another, ask its owner; to begin anew, make a service.',
  },
} as const;
