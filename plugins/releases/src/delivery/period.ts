/**
 * How many weeks the page looks back; what the address asks for, as far as the page offers it.
 */
export const PERIODS = [1, 4, 12, 26, 52] as const;
type Period = (typeof PERIODS)[number];

export const DEFAULT_PERIOD: Period = 12;

export function periodOf(parameter: string | null): Period {
  return PERIODS.find(weeks => String(weeks) === parameter) ?? DEFAULT_PERIOD;
}
