export interface Config {
  releases?: {
    /** The embedded drivers: local Git, shell builds and local processes. For one machine, in development. */
    local?: {
      /**
       * Where repositories, builds and processes keep their files. Relative to the root of the repository that the backend runs from.
       * Default `.slipway`.
       */
      dataDirectory?: string;
      /**
       * The embedded drivers run programs as the backend's own user, so they refuse to start unless NODE_ENV is `development` or `test`.
       * Set to true to use them elsewhere all the same. Default false.
       */
      allowOutsideDevelopment?: boolean;
      builds?: {
        /** A build's log is cut beyond so many bytes; the end of each stage is kept. Default 20971520 (20 MiB). */
        logLimitBytes?: number;
        /** Seconds between asking a build's processes to end and ending them by force. Default 5. */
        killGraceSeconds?: number;
        /** Builds that run at once, of all services together; the others wait. Default 2. */
        maxConcurrent?: number;
        /** Names of the backend's environment variables that build steps may see, for example `HTTPS_PROXY`. Default none. */
        passEnvironment?: string[];
      };
    };
    targets?: Array<{
      /** Driver `local`: seconds between asking an instance to end and ending it by force. Default 5. */
      graceSeconds?: number;
      /** Driver `local`: seconds for requests in flight when an instance leaves. Default 5. */
      drainSeconds?: number;
      /** Driver `local`: first and last port of the services' addresses. Default `8400-8899`. */
      portRange?: string;
    }>;
  };
}
