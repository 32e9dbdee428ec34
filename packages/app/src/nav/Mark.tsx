/*
 * Slipway's mark: a hull on its way down the slip.
 */
export const Mark = (props: { size?: number }) => (
  <svg
    width={props.size ?? 28}
    height={props.size ?? 28}
    viewBox="0 0 32 32"
    aria-hidden="true"
  >
    <path d="M4 11h24l-4 9H9z" fill="#5ec2b7" />
    <path d="M14 3h4v6h-4z" fill="#5ec2b7" />
    <path d="M2 22l28 6v2L2 24z" fill="currentColor" />
  </svg>
);
