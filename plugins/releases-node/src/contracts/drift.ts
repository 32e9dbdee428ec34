/**
 * What somebody changed on a target by another way than a deployment.
 */

/**
 * One value that is live otherwise than it was applied. Values are as text, objects as JSON, secrets masked, each at most 500 characters.
 *
 * @public
 */
export interface Drift {
  /** Which object, for example `Deployment/shop-api`. */
  object: string;
  /** Where in it, for example `spec.replicas` or `spec.template.spec.containers[app].image`; empty for the object itself. */
  path: string;
  /** Absent: nothing was applied there. */
  applied?: string;
  /** Absent: nothing is there now. */
  live?: string;
}
