import type { Known } from './known.ts';

/** `accessConfig.authenticationMode`. Absent on a cluster: `CONFIG_MAP`. */
export type AuthenticationMode = 'CONFIG_MAP' | 'API_AND_CONFIG_MAP' | 'API';

/** `resourcesVpcConfig`, the part that decides who reaches the API server. */
export interface ClusterEndpoint {
  readonly public: Known<boolean>;
  readonly private: Known<boolean>;
  readonly publicCidrs: Known<readonly Known<string>[]>;
}

/** `{type: cluster}` or `{type: namespace, namespaces: [...]}`. */
export interface AccessScope {
  readonly type: Known<string>;
  readonly namespaces?: Known<readonly Known<string>[]>;
}

export interface AssociatedPolicy {
  /** e.g. `arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy` */
  readonly arn: Known<string>;
  readonly scope: Known<AccessScope>;
}

export interface AccessEntry {
  readonly principalArn: Known<string>;
  /** STANDARD, EC2_LINUX, … Access policies go with STANDARD only. */
  readonly type: Known<string>;
  /** ISO 8601 */
  readonly createdAt?: Known<string>;
  readonly groups?: Known<readonly Known<string>[]>;
  readonly username?: Known<string>;
  readonly tags?: Known<Readonly<Record<string, string>>>;
  readonly policies: Known<readonly Known<AssociatedPolicy>[]>;
}

/** An EKS cluster, as far as a vendor's way in depends on it. */
export interface Cluster {
  readonly name: Known<string>;
  readonly region: Known<string>;
  readonly arn?: Known<string>;
  /** ACTIVE, UPDATING, … */
  readonly status?: Known<string>;
  /** Kubernetes version and platform version, e.g. `1.34` and `eks.3`. */
  readonly version?: Known<string>;
  readonly platformVersion?: Known<string>;
  readonly ipFamily?: Known<string>;
  readonly authenticationMode: Known<AuthenticationMode>;
  readonly endpoint: Known<ClusterEndpoint>;
  /** The access entry of the connection's role; `undefined`: there is none. */
  readonly entry: Known<AccessEntry | undefined>;
}

/** A cluster or a place where clusters would be, that could not be read: it stands in the list beside the ones that could. */
export interface ClusterRef {
  readonly region: string;
  readonly name: string;
}
