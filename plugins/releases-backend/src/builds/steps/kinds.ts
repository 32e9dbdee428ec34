/** Names of the steps of a build. */
export const BUILD_RUN = 'build.run@1';
export const BUILD_VERSION = 'build.version@1';
