/*
 * The manners in which people use the pages: how wide, in which theme and
 * language, with what in the hand.
 */
export const MANNERS = [
  {
    key: 'mouse',
    says: '1280 pixels, light, English, by mouse',
    viewport: { width: 1280, height: 900 },
    theme: 'light',
    language: 'en',
    input: 'mouse',
  },
  {
    key: 'touch',
    says: '390 pixels, dark, 简体中文, by touch',
    viewport: { width: 390, height: 844 },
    theme: 'dark',
    language: 'zh',
    input: 'touch',
  },
  {
    key: 'keyboard',
    says: '1280 pixels, dark, English, by keyboard alone',
    viewport: { width: 1280, height: 900 },
    theme: 'dark',
    language: 'en',
    input: 'keyboard',
  },
];

/** What a browser's context takes for it. */
export function contextOf({ viewport, language, input }) {
  return {
    viewport,
    hasTouch: input === 'touch',
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
  };
}

/** Chooses theme and language as the portal's settings do. */
export function settle(context, { theme, language }) {
  return context.addInitScript(
    chosen => {
      localStorage.setItem('theme', chosen.theme);
      localStorage.setItem('language', chosen.language);
    },
    { theme, language },
  );
}
