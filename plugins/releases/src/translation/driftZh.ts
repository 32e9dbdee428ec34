/**
 * The words of what was changed by another way than a deployment, in simplified Chinese; a part of zh.ts.
 */
export const driftZh = {
  'drift.count_one': '有 {{count}} 个值被手动改动',
  'drift.count_other': '有 {{count}} 个值被手动改动',
  'drift.title': '{{placement}} 中被手动改动的值',
  'drift.what': '这些值的现状与部署时不同。下一次部署会把它们恢复。',
  'drift.where': '位置',
  'drift.deployed': '部署时',
  'drift.live': '现状',
  'drift.gone': '该对象已不存在',
  'drift.nothing': '无',
} as const;
