export interface Config {
  releases?: {
    /** Instances of source hosts; without it, one of each driver that is installed, named as the driver. */
    sources?: Array<{
      /** Lower-case letters, digits and hyphens; services name it. Never change it. */
      id: string;
      /** Name of the driver, for example `local`. The rest of the block is the driver's. */
      driver: string;
    }>;
    /** Instances of build engines; the same. */
    builders?: Array<{ id: string; driver: string }>;
    /** Places that run services; the same. */
    targets?: Array<{
      id: string;
      driver: string;
      title?: string;
      description?: string;
      /** Entity ref of a group or user: whom to ask for it. */
      owner?: string;
      /** Every service may use it. Default false; true for targets that no configuration names. */
      open?: boolean;
      /** Entity refs of services that may use it, or `*`. */
      services?: string[];
    }>;

    /** The promotion path, in order. Default: dev, test, staging, production. */
    environments?: Array<{
      name: string;
      title?: string;
      /** Default `test`. */
      kind?: 'development' | 'test' | 'staging' | 'production';
      /** Stricter rules. Default: true for kind production. */
      protected?: boolean;
      /** Ids of targets, in the order of waves. Default: the first one. */
      targets?: string[];
      /** New versions of this branch are deployed here by themselves. */
      automation?: { branch?: string };
    }>;
    /** What a workload looks like where nobody configured anything: for all environments, and by kind. See docs/configuration. */
    profile?: {
      default?: object;
      development?: object;
      test?: object;
      staging?: object;
      production?: object;
    };
    /** Seconds after which a deployment that stayed healthy counts as good, to roll back to. */
    soakSeconds?: number;

    /** Recipes beside those that come with Slipway; the same id replaces one. */
    pipelineTemplates?: Array<{
      /** A YAML file with what would stand here; relative to the root of the repository that the backend runs from. */
      file?: string;
      id?: string;
      title?: string;
      description?: string;
      revision?: number;
      /** Id of the build engine; without it, the first that reads `language`. */
      builder?: string;
      language?: string;
      /** JSON Schema of the parameters. */
      parametersSchema?: object;
      body?: string;
    }>;
    builds?: {
      /** A build must end within this. Default 3600. */
      timeoutSeconds?: number;
    };
    checks?: {
      /** Script checks run beside the backend. Default: true outside production. */
      allowScripts?: boolean;
    };

    /** Standing roles. Owners of a service and its creator are its developers without one. */
    grants?: Array<{
      /** Entity ref of a user or group. */
      subject: string;
      role:
        | 'viewer'
        | 'developer'
        | 'tester'
        | 'approver'
        | 'operator'
        | 'administrator';
      /** Entity refs, or `*`. Default: all. */
      services?: string[];
      /** Names. Default: all. */
      environments?: string[];
    }>;
    access?: {
      /** Everyone who is signed in may read every service. Default true. Names and owners show in any case. */
      everyoneMayRead?: boolean;
      /** Allow acts in protected environments, and terminals, while `permission.enabled` is false. Default false. */
      allowWithoutPermissions?: boolean;
      /**
       * Members of a group hold the roles of its parent groups as well. Set it where the portal's sign-in gives people their parent groups;
       * Backstage's own does not. Looked at when an operation acts. Default false.
       */
      parentGroups?: boolean;
    };

    blobs?: {
      /** Folder of artifacts, shared by all replicas. Default: `blobs` below `releases.local.dataDirectory`. */
      directory?: string;
      /** Nothing is stored beyond this. Default 10737418240 (10 GiB). */
      quotaBytes?: number;
    };
    engine?: {
      /** What this replica does: `api` never works on operations. Default both. */
      roles?: Array<'api' | 'worker'>;
      /** Seconds that a worker holds an operation without a sign of life. Default 10. */
      leaseSeconds?: number;
      /** Operations at once. Default 10. */
      concurrency?: number;
    };
    terminal?: {
      /** Origins of pages that may open terminals, beside those of app and backend. */
      origins?: string[];
      /** Default 30, the most there may be. */
      ticketSeconds?: number;
      /** Without a keystroke. Default 600. */
      idleSeconds?: number;
      /** Default 14400. */
      maximumSeconds?: number;
      /** Between two looks at permission and grants. Default 15, the most there may be. */
      recheckSeconds?: number;
      /** Terminals of one person at once. Default 5. */
      perUser?: number;
    };
  };
}
