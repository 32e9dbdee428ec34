/**
 * The words of diagnoses, in simplified Chinese.
 */
export const diagnosisZh = {
  'diagnosis.title': '原因',
  'diagnosis.try': '建议',
  'diagnosis.inEnvironment': '{{env}}：{{sentence}}',
  'diagnosis.sentences.artifact-missing': '{{version}} 的制品已不存在。',
  'diagnosis.sentences.disk-full-target':
    '目标 {{target}} 的磁盘已满，无法放置 {{version}}。',
  'diagnosis.sentences.disk-full-program': '{{version}} 因磁盘已满而退出。',
  'diagnosis.sentences.disk-full-build': '磁盘已满，构建无法继续。',
  'diagnosis.sentences.command-not-found':
    '{{version}} 无法启动：不能运行命令 {{command}}。',
  'diagnosis.sentences.missing-variable':
    '{{version}} 因未设置变量 {{variable}} 而退出。',
  'diagnosis.sentences.empty-variable':
    '{{version}} 因变量 {{variable}} 为空而退出。',
  'diagnosis.sentences.port-taken':
    '{{version}} 因想使用已被占用的端口 {{port}} 而退出；分配给它的端口是 {{given}}。',
  'diagnosis.sentences.wrong-port':
    '{{version}} 监听端口 {{port}}，但分配给它并被访问的端口是 {{given}}。',
  'diagnosis.sentences.wrong-address':
    '{{version}} 只在地址 {{address}} 上监听端口 {{given}}，那里没有请求。',
  'diagnosis.sentences.not-listening':
    '{{version}} 正在运行，但没有监听任何端口；分配给它的端口是 {{given}}。',
  'diagnosis.sentences.exit-at-start':
    '{{version}} 启动后立即以退出码 {{exitCode}} 退出。',
  'diagnosis.sentences.killed-at-start':
    '{{version}} 启动后立即被信号 {{signal}} 终止。',
  'diagnosis.sentences.crash-loop':
    '{{version}} 反复退出，最近一次的退出码为 {{exitCode}}。',
  'diagnosis.sentences.killed-again':
    '{{version}} 反复被终止，最近一次的信号为 {{signal}}。',
  'diagnosis.sentences.exited':
    '{{version}} 以退出码 {{exitCode}} 退出，已重新启动。',
  'diagnosis.sentences.killed':
    '{{version}} 被信号 {{signal}} 终止，已重新启动。',
  'diagnosis.sentences.probe-answered':
    '{{version}} 正在运行，但健康检查 {{probe}} 返回 {{status}}。',
  'diagnosis.sentences.probe-timed-out':
    '{{version}} 正在运行，但健康检查 {{probe}} 在 {{seconds}} 秒内没有响应。',
  'diagnosis.sentences.probe-exited':
    '{{version}} 正在运行，但健康检查 {{probe}} 以退出码 {{exitCode}} 结束。',
  'diagnosis.sentences.probe-failed':
    '{{version}} 正在运行，但健康检查失败：{{answer}}。',
  'diagnosis.sentences.time-limit':
    '{{version}} 未能在 {{seconds}} 秒内完成发布：{{desired}} 个实例中有 {{ready}} 个健康。',
  'diagnosis.sentences.build-step-failed':
    '阶段 {{stage}} 以退出码 {{exitCode}} 结束。',
  'diagnosis.sentences.build-step-killed':
    '阶段 {{stage}} 被 {{signal}} 终止。',
  'diagnosis.sentences.build-time-limit':
    '阶段 {{stage}} 达到 {{limit}} 秒的时限，已被停止。',
  'diagnosis.sentences.build-artifact-missing':
    '构建没有产生可发布的制品：{{reason}}。',
  'diagnosis.sentences.check-failed': '{{reason}}。',
  'diagnosis.sentences.stopped': '它在完成之前被停止。',
  'diagnosis.sentences.stopped-because': '它已被停止：{{reason}}。',
  'diagnosis.sentences.told': '{{reason}}。',
  'diagnosis.sentences.unknown': '原因不明。',
  'diagnosis.acts.roll-back': '回滚 {{env}}…',
  'diagnosis.acts.read-log': '查看日志',
  'diagnosis.acts.set-variable': '在配置中设置 {{variable}}',
  'diagnosis.acts.check-port': '查看配置中的端口',
  'diagnosis.acts.check-probe': '查看配置中的健康检查',
  'diagnosis.acts.allow-time': '给发布更多时间',
  'diagnosis.acts.free-space': '腾出空间后重新部署',
  'diagnosis.acts.deploy-again': '重新部署',
  'diagnosis.acts.build-again': '重新构建',
  'diagnosis.evidence.log': '{{instance}} 的最后几行',
  'diagnosis.evidence.lastLines': '最后几行',
  'diagnosis.evidence.line': '程序的输出',
  'diagnosis.evidence.exit': '上次退出',
  'diagnosis.evidence.probe': '健康检查',
  'diagnosis.evidence.ports': '端口',
  'diagnosis.evidence.configuration': '配置，修订 {{revision}}',
  'diagnosis.evidence.build': '阶段 {{stage}} 的日志',
  'diagnosis.evidence.buildLog': '构建日志',
  'diagnosis.evidence.output': '输出',
  'diagnosis.evidence.message': '目标的说明',
  'diagnosis.exitCode': '退出码 {{exitCode}}。',
  'diagnosis.exitCodeAfter':
    '启动 {{seconds}} 秒后以退出码 {{exitCode}} 退出。',
  'diagnosis.exitSignal': '信号 {{signal}}。',
  'diagnosis.exitSignalAfter': '启动 {{seconds}} 秒后被信号 {{signal}} 终止。',
  'diagnosis.exitTimes': '已退出 {{times}} 次。',
  'diagnosis.portsListen': '分配的端口：{{given}}。实际监听：{{listens}}。',
  'diagnosis.portsNone': '分配的端口：{{given}}。没有监听任何端口。',
  'diagnosis.noVariable': '没有 {{variable}}。',
  'diagnosis.emptyVariable': '{{variable}} 没有值。',
} as const;
