export const pluginId = 'releases';
