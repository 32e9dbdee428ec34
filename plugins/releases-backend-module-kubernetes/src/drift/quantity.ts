/**
 * Quantities of Kubernetes as numbers, since `1000m` is `1`: the API server writes them its own way.
 */

const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Undefined for what is no quantity. */
export function quantity(value: unknown): number | undefined {
  const [, amount, unit = ''] =
    /^([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)([A-Za-z]{0,2})$/.exec(
      String(value),
    ) ?? [];
  const factor = FACTORS[unit];
  return amount === undefined || factor === undefined
    ? undefined
    : // To nine digits after the point, which is the smallest that Kubernetes knows.
      Math.round(Number(amount) * factor * 1e9) / 1e9;
}
