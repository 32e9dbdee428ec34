/**
 * Why something cannot be done now, what must hold before it may, and errors that people meet, in simplified Chinese.
 */
export const verdictSentencesZh = {
  'said.together': '{{first}}{{second}}',
  'said.exit': '退出码 {{code}}。',
  'said.signal': '信号 {{signal}}。',
  'sentences.permission.denied':
    '门户的策略没有给 {{person}} 此处的权限 {{permission}}；请联系门户管理员。',
  'sentences.permission.framework-off':
    '门户的权限框架关闭时不允许这样做；请设置 permission.enabled，或用 releases.access.allowWithoutPermissions 接受风险。',
  'sentences.grant.missing':
    '{{person}} 在 {{service}} 上没有允许此操作的角色；请联系其所有者 {{owner}}。',
  'sentences.grant.missing-in-environment':
    '{{person}} 在 {{service}} 的 {{environment}} 中没有允许此操作的角色；请联系其所有者 {{owner}}。',
  'sentences.grant.target-missing': '{{service}} 还不能使用目标“{{target}}”。',
  'sentences.grant.target-ask': '请联系其所有者 {{owner}}。',
  'sentences.access.withdrawn': '{{person}} 已不再可以这样做。没有任何改动。',
  'sentences.service.detached':
    '{{service}} 已与目录脱离，因此不能对它做任何操作。它的历史仍然保留。',
  'sentences.state.nothing-deployed': '这里还没有部署过；请先部署一个版本。',
  'sentences.state.nothing-to-go-back-to': '这里没有部署过其他版本。',
  'sentences.state.stopped-already': '它已经停止。',
  'sentences.state.no-instance-to-read': '没有可以读取的实例。',
  'sentences.state.no-instance-to-open': '没有可以打开的实例。',
  'sentences.state.nothing-to-promote':
    '{{environment}} 中没有可以晋级的版本。',
  'sentences.state.runs-already': '{{version}} 已在这里运行。',
  'sentences.state.deployment-ended': '它已经结束。',
  'sentences.state.no-question': '它没有提出问题。',
  'sentences.state.not-to-retry': '只有失败或被停止的才能重试。',
  'sentences.state.never-switched': '它从未切换，因此没有什么可以撤销。',
  'sentences.state.build-ended': '构建 {{build}} 已经结束。',
  'sentences.state.build-not-ended': '构建 {{build}} 还没有结束。',
  'sentences.state.nothing-to-judge':
    '{{environment}} 中没有运行任何版本，因此没有什么可以评判。',
  'sentences.state.judge-another':
    '{{environment}} 现在运行 {{version}}；请先看它再评判。',
  'sentences.state.same-already':
    '{{environment}} 已用此配置运行 {{version}}；请选择其他版本，或重启它。',
  'sentences.state.never-there':
    '{{version}} 从未部署到 {{environment}}，因此不能回滚到它；请改为部署它。',
  'sentences.state.nothing-there':
    '{{environment}} 中没有 {{service}} 的任何版本；请先部署一个版本。',
  'sentences.state.nothing-before':
    '晋级路径上 {{environment}} 之前没有运行任何版本，因此没有什么可以晋级；请先在那里部署一个版本。',
  'sentences.gate.version-bad': '{{version}} 已标记为有问题。',
  'sentences.gate.version-bad-because':
    '{{version}} 已标记为有问题：{{reason}}',
  'sentences.gate.version-fine': '{{version}} 没有标记为有问题。',
  'sentences.gate.rollback': '回滚会回到以前在这里运行过的版本。',
  'sentences.gate.passed': '{{version}} 已在 {{environment}} 中成功。',
  'sentences.gate.not-passed':
    '{{version}} 还没有在 {{environment}} 中成功；请先部署到那里。',
  'sentences.gate.held': '{{environment}} 的自动部署已暂停：{{reason}}',
  'sentences.network.unreachable': '无法连接到发布系统。',
  'sentences.authentication.required': '您没有登录；请登录后重试。',
  'sentences.catalog.unavailable': '目录暂时没有响应；请稍后重试。',
  'sentences.database.unavailable': '无法连接数据库。请稍后重试。',
  'sentences.target.unavailable': '暂时无法连接目标；请稍后重试。',
  'sentences.builder.unavailable': '暂时无法连接构建引擎；请稍后重试。',
  'sentences.source.unavailable': '暂时无法连接源码主机；请稍后重试。',
  'sentences.internal':
    'Slipway 内部出错；其日志在编号 {{reference}} 下有说明。',
  'sentences.idempotency.in-progress': '同一请求仍在处理；请稍后再看。',
  'sentences.reason.required': '此操作需要原因；请说明。',
  'sentences.service.not-found':
    'Slipway 不知道 {{service}}；请检查名称，或注册该服务。',
  'sentences.service.name-taken': '{{service}} 已经注册；请换一个名称。',
  'sentences.service.no-source':
    '{{service}} 没有仓库，因此没有什么可以构建；请为它注册仓库，或导入版本。',
  'sentences.service.not-owner':
    '{{service}} 在目录中属于 {{owners}}；只有其所有者可以注册它。',
  'sentences.pipeline.missing':
    '{{service}} 没有流水线，因此无法构建；请用模板保存一条。',
  'sentences.build.not-found': '{{service}} 没有构建“{{build}}”。',
  'sentences.build.running':
    '{{service}} 的构建 {{build}} 还没有结束；请中止它或等待。',
  'sentences.version.not-found': '{{service}} 没有版本“{{version}}”。',
  'sentences.version.without-artifact':
    '版本 {{version}} 没有可运行的制品；请重新构建或导入。',
  'sentences.deployment.not-found': '{{service}} 没有部署“{{deployment}}”。',
  'sentences.deployment.base-changed':
    '{{environment}} 现在运行 {{version}}。请重新比较。',
  'sentences.deployment.base-emptied':
    '{{environment}} 中现在没有运行任何版本。请重新比较。',
  'sentences.environment.not-found':
    '{{service}} 没有环境“{{environment}}”；它有 {{environments}}。',
  'sentences.instance.not-found':
    '{{service}} 在 {{environment}} 的“{{target}}”上没有实例“{{instance}}”；它可能已被移除，请重新打开实例列表。',
  'sentences.check.not-found':
    '{{service}} 没有检查“{{check}}”；目录列出了现有的检查。',
  'sentences.revision.not-found':
    '没有匹配“{{revision}}”的提交。请检查它是否已推送，或粘贴完整的编号。',
  'sentences.configuration.revision-changed':
    '{{service}} 的配置现在是修订 {{present}}，而您改的是修订 {{expected}}；请查看较新的修订再保存。',
  'sentences.configuration.revision-not-found':
    '{{service}} 的配置没有修订 {{revision}}；请查看修订列表。',
  'sentences.target.incapable': '目标 {{target}} 做不到这一点。',
  'sentences.artifact.unsupported':
    '目标 {{target}} 运行的制品种类与 {{version}} 的不同；请选择其他目标，或构建其他制品。',
  'sentences.terminal.too-many':
    '您已打开 {{limit}} 个终端，这是一个人的上限；请先关闭一个。',
  'sentences.terminal.unavailable':
    '实例 {{instance}} 已经结束；请在运行中的实例里打开终端。',
} as const;
