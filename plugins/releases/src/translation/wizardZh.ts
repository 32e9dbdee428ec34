/**
 * The words of the wizards' form fields, in simplified Chinese; a part of zh.ts.
 */
export const wizardZh = {
  'wizard.hosts': '源码主机',
  'wizard.noHosts':
    '还没有源码主机。门户管理员可在配置的 releases.sources 下添加。',
  'wizard.hostMissing': '请选择仓库所在的源码主机。',
  'wizard.hostIncapable': '不能自动新建仓库。请先在那里建好仓库，再接管服务。',
  'wizard.templates': '流水线模板',
  'wizard.noTemplates':
    '还没有流水线模板。门户管理员可在配置的 releases.pipelineTemplates 下添加。',
  'wizard.templateMissing': '请选择一个流水线模板。',
  'wizard.templateRevision': '修订 {{revision}}，由 {{builder}} 运行',
  'wizard.templateSuggested': '适合您选择的语言',
  'wizard.parameters': '参数',
  'wizard.preview': '构建引擎将得到的内容',
  'wizard.previewNote':
    '随您的选择更新。参数是构建的变量；流程本身与评审时一致。',
  'wizard.environments': '环境',
  'wizard.environmentsMissing': '请至少选择一个环境。',
  'wizard.noEnvironments':
    '还没有环境。门户管理员可在配置的 releases.environments 下添加。',
  'wizard.protected': '受保护',
  'wizard.runsOn': '运行于 {{targets}}',
  'wizard.noTargets': '还没有目标，因此不能向它部署。',
  'wizard.needsGrant': '{{targets}} 需要授权。首次部署前请联系 {{owner}}。',
  'wizard.nobody': '门户管理员',
  'wizard.component': '组件',
  'wizard.components': '您拥有的组件',
  'wizard.componentHelp': '目录中由您拥有、且 Slipway 尚未发布的组件',
  'wizard.componentMissing': '请选择要接管的组件。',
  'wizard.noComponents':
    '您拥有的组件都已由 Slipway 发布，或者您没有组件。若要接管别的组件，请联系其所有者；若要从头开始，请新建服务。',
};
