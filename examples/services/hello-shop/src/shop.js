// The shop: what it answers for a path. No I/O, so that tests need no port.
export const ARTICLES = [
  { name: 'Teapot', price: 24 },
  { name: 'Cup', price: 6 },
];

/**
 * @param {string} path
 * @param {Record<string, string | undefined>} [environment]
 * @returns {[number, string | object]} status and body
 */
export function answer(path, environment = process.env) {
  switch (path) {
    case '/':
      return [200, environment.GREETING ?? 'Welcome to the shop'];
    case '/articles':
      return [200, ARTICLES];
    case '/health':
      return environment.BROKEN === 'true' ? [503, 'broken'] : [200, 'ok'];
    default:
      return [404, 'Not found'];
  }
}
