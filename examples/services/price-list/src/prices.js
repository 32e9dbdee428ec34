// What things cost. Changed and tested without a port.
export const prices = { cup: 7, saucer: 4, pot: 24 };

/** Status and body for a path. */
export function answer(path) {
  if (path === '/health') return [200, 'ok'];
  if (path === '/') return [200, JSON.stringify(prices)];
  const price = prices[path.slice(1)];
  return price === undefined ? [404, 'Not sold here'] : [200, String(price)];
}
