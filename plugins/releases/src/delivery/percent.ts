/**
 * A share of one as whole percent; what is not nothing never reads as 0 %.
 */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  return share > 0 && whole === 0 ? '<1 %' : `${whole} %`;
}
