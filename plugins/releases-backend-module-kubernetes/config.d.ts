export interface Config {
  releases?: {
    kubernetes?: {
      /**
       * What Slipway adds to clusters of `kubernetes.clusterLocatorMethods`, by name: credentials of its own, which may then do more than
       * those that the Kubernetes plugin reads with. Of serviceAccountToken, tokenFile, and certFile with keyFile, give one.
       */
      clusters?: Array<{
        /** As there. */
        name: string;
        /**
         * Token of a service account.
         * @visibility secret
         */
        serviceAccountToken?: string;
        /** File with a token; read again every minute, and when the cluster refuses the one at hand. */
        tokenFile?: string;
        /** File with a client certificate in PEM; read again likewise. */
        certFile?: string;
        /** File with its key. */
        keyFile?: string;
        /** Where the catalog says the cluster's address: the one that these credentials may go to. */
        url?: string;
        /** A cluster with skipTLSVerify is refused unless this states it once more. Default false. */
        allowSkipTLSVerify?: boolean;
      }>;
      /** The live state that all who look share. */
      watch?: {
        /** For so many seconds after the last reader, a kind of objects in a namespace goes on being watched. Default 60. */
        idleSeconds?: number;
      };
    };
    targets?: Array<{
      /** Driver `kubernetes`: name of the cluster in `kubernetes.clusterLocatorMethods`. */
      cluster?: string;
      /** Driver `kubernetes`: where services go, with `{service}` and `{environment}` in it where each has a namespace of its own. */
      namespace?: string;
      /** Driver `kubernetes`: how services are reached. Default: within the cluster only. */
      exposure?: {
        type: 'cluster' | 'node-port' | 'ingress';
        /** `node-port`: where the nodes answer. `ingress`: the name, with `{service}` and `{environment}` in it. */
        host?: string;
        /** `ingress`: its class. */
        className?: string;
        /** `ingress`: Secret with the certificate. */
        tlsSecret?: string;
        /** `ingress`: its annotations. */
        annotations?: { [name: string]: string };
      };
      /** Driver `kubernetes`: Secrets that images are pulled with. */
      imagePullSecrets?: string[];
      /** Driver `kubernetes`: service account of the pods. */
      serviceAccount?: string;
      /** Driver `kubernetes`: seconds that a pod goes on answering when it leaves. Default 5. */
      drainSeconds?: number;
      /** Driver `kubernetes`: seconds between asking a pod to end and ending it by force. Default 25. */
      graceSeconds?: number;
      /** Driver `kubernetes`: folder of files whose path is relative. Default `/app`. */
      filesFolder?: string;
      /** Driver `kubernetes`: registries that are asked whether they still have an image before it is deployed. */
      registries?: Array<{
        /** As images are named with, for example `registry.example.com:5000`. */
        host: string;
        /** Where it answers. Default: `https://` and the host. */
        url?: string;
        username?: string;
        /** @visibility secret */
        password?: string;
      }>;
    }>;
  };
}
