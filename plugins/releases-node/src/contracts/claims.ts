/**
 * Workloads that run on a target and that Slipway did not put there. Annotations of a service propose them; they become a service's by a
 * claim, of which there is one for each workload.
 */

/**
 * @public
 */
export interface ClaimableWorkload {
  /** Names it for good, and the same through whichever target it is reached: cluster, namespace, kind and name. */
  reference: string;
  /** For people, for example `Deployment web in namespace shop of east`. */
  title: string;
  /** What its containers run, as it says there. */
  images: string[];
}
