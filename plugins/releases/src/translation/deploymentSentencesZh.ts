/**
 * What became of a deployment, what it waits for and what its steps do, in simplified Chinese.
 */
export const deploymentSentencesZh = {
  'sentences.deployment.put.succeeded':
    '{{version}} 已在 {{environment}} 运行。',
  'sentences.deployment.put.failed':
    '将 {{version}} 部署到 {{environment}} 失败。',
  'sentences.deployment.put.failed-at':
    '将 {{version}} 部署到 {{environment}} 在第 {{step}} 步（共 {{steps}} 步）失败。',
  'sentences.deployment.put.stopped':
    '将 {{version}} 部署到 {{environment}} 的过程已被停止。',
  'sentences.deployment.put.stopped-at':
    '将 {{version}} 部署到 {{environment}} 的过程在第 {{step}} 步（共 {{steps}} 步）被停止。',
  'sentences.deployment.rollback.succeeded':
    '{{environment}} 已回滚到 {{version}}。',
  'sentences.deployment.rollback.failed':
    '将 {{environment}} 回滚到 {{version}} 失败。',
  'sentences.deployment.rollback.failed-at':
    '将 {{environment}} 回滚到 {{version}} 在第 {{step}} 步（共 {{steps}} 步）失败。',
  'sentences.deployment.rollback.stopped':
    '将 {{environment}} 回滚到 {{version}} 的过程已被停止。',
  'sentences.deployment.rollback.stopped-at':
    '将 {{environment}} 回滚到 {{version}} 的过程在第 {{step}} 步（共 {{steps}} 步）被停止。',
  'sentences.deployment.restart.succeeded':
    '{{environment}} 的 {{version}} 已重启。',
  'sentences.deployment.restart.failed':
    '在 {{environment}} 重启 {{version}} 失败。',
  'sentences.deployment.restart.failed-at':
    '在 {{environment}} 重启 {{version}} 在第 {{step}} 步（共 {{steps}} 步）失败。',
  'sentences.deployment.restart.stopped':
    '在 {{environment}} 重启 {{version}} 的过程已被停止。',
  'sentences.deployment.restart.stopped-at':
    '在 {{environment}} 重启 {{version}} 的过程在第 {{step}} 步（共 {{steps}} 步）被停止。',
  'sentences.deployment.scale.succeeded':
    '{{environment}} 的 {{version}} 已伸缩到 {{replicas}} 个实例。',
  'sentences.deployment.scale.failed':
    '将 {{environment}} 的 {{version}} 伸缩到 {{replicas}} 个实例失败。',
  'sentences.deployment.scale.failed-at':
    '将 {{environment}} 的 {{version}} 伸缩到 {{replicas}} 个实例在第 {{step}} 步（共 {{steps}} 步）失败。',
  'sentences.deployment.scale.stopped':
    '将 {{environment}} 的 {{version}} 伸缩到 {{replicas}} 个实例的过程已被停止。',
  'sentences.deployment.scale.stopped-at':
    '将 {{environment}} 的 {{version}} 伸缩到 {{replicas}} 个实例的过程在第 {{step}} 步（共 {{steps}} 步）被停止。',
  'sentences.deployment.stop.succeeded':
    '{{environment}} 的 {{version}} 已停止。',
  'sentences.deployment.stop.failed':
    '停止 {{environment}} 的 {{version}} 失败。',
  'sentences.deployment.stop.failed-at':
    '停止 {{environment}} 的 {{version}} 在第 {{step}} 步（共 {{steps}} 步）失败。',
  'sentences.deployment.stop.stopped':
    '停止 {{environment}} 的 {{version}} 的过程已被中止。',
  'sentences.deployment.stop.stopped-at':
    '停止 {{environment}} 的 {{version}} 的过程在第 {{step}} 步（共 {{steps}} 步）被中止。',
  'sentences.deployment.superseded':
    '将 {{version}} 部署到 {{environment}} 没有开始。',
  'sentences.deployment.rejected':
    '将 {{version}} 部署到 {{environment}} 被拒绝。',
  'sentences.deployment.expired':
    '将 {{version}} 部署到 {{environment}} 等待过久，不会再开始。',
  'sentences.deployment.newer': '{{version}} 更新。',
  'sentences.deployment.rollback-paused': '一次回滚暂停了自动部署。',
  'sentences.deployment.paused': '自动部署已暂停：{{reason}}',
  'sentences.deployment.service-gone': '{{service}} 已不在目录中。',
  'sentences.deployment.environment-gone':
    '{{service}} 已没有环境 {{environment}}。',
  'sentences.deployment.automation-gone': '{{environment}} 已不再自动部署。',
  'sentences.deployment.target-gone': '{{environment}} 已没有目标 {{target}}。',
  'sentences.plan.unstable': '计划一再重做，而它的起点仍在变化。',
  'sentences.serving.nothing-before': '此前没有版本在服务。',
  'sentences.serving.together': '{{versions}} 同时在服务。',
  'sentences.serving.now': '{{version}} 正在服务。',
  'sentences.serving.still': '{{version}} 仍在服务。',
  'sentences.serving.nothing': '{{environment}} 中没有版本在服务。',
  'sentences.step.authorise.deploy':
    '检查 {{person}} 是否仍可部署到 {{environment}}',
  'sentences.step.authorise.promote':
    '检查 {{person}} 是否仍可晋级到 {{environment}}',
  'sentences.step.authorise.rollback':
    '检查 {{person}} 是否仍可回滚 {{environment}}',
  'sentences.step.authorise.restart':
    '检查 {{person}} 是否仍可重启 {{environment}}',
  'sentences.step.authorise.scale':
    '检查 {{person}} 是否仍可伸缩 {{environment}}',
  'sentences.step.authorise.stop':
    '检查 {{person}} 是否仍可停止 {{environment}}',
  'sentences.step.apply': '在 {{target}} 上推出 {{version}}',
  'sentences.step.restart': '在 {{target}} 上重启 {{version}}',
  'sentences.step.scale': '在 {{target}} 上将 {{version}} 伸缩到 {{replicas}}',
  'sentences.step.stop': '在 {{target}} 上停止 {{version}}',
  'sentences.step.restore': '在 {{target}} 上恢复 {{version}}',
  'sentences.step.checks': '检查 {{checks}}',
  'sentences.step.timeout': '未在 {{seconds}} 秒内结束。',
  'sentences.step.failed': '失败。',
  'sentences.operation.aborted': '已按请求停止。',
  'sentences.wait.expired': '没有按时等到。',
  'sentences.effect.unknown':
    '第 {{attempt}} 次尝试是否生效，{{seconds}} 秒以来一直未知。请查看目标，然后重试或给出结论。',
  'sentences.effect.lost': '已经开始，但什么都没有留下。',
  'sentences.placement.restored': '{{version}} 已恢复。',
  'sentences.placement.behind': '{{targets}} 个目标，{{behind}} 个落后。',
  'sentences.placement.unanswered': '目标 {{target}} 没有说明运行着什么。',
  'sentences.commits.nothing-to-compare': '那里没有运行可比较的版本。',
  'sentences.commits.imported': '其中一个版本是不带提交导入的。',
  'sentences.commits.source-silent': '无法取得提交：{{reason}}',
  'sentences.commits.version-unknown': '其版本已不为人知。',
} as const;
