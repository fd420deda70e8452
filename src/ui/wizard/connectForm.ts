import type { Caller } from '../../engine/model/account.ts';
import type { Variant, Vendor } from '../../engine/model/vendor.ts';
import type { ConnectionSpec, Diagnosis } from '../../engine/session.ts';

/** Whose account the vendor is connected to. */
export type Whose = { readonly kind: 'demo' } | { readonly kind: 'profile'; readonly profile: string | undefined };

/** How the role comes into being. */
export type Way = 'create' | 'terraform' | 'cloudformation' | 'deploy' | 'script' | 'console' | 'diagnose';

/** What has been answered by now; an answer stays when somebody goes back, and is offered again. */
export interface ConnectForm {
  vendor?: Vendor;
  variant?: Variant;
  eks?: boolean;
  morePolicies?: readonly string[];
  whose?: Whose;
  caller?: Caller;
  externalId?: string;
  /** ARN. */
  role?: string;
  isNew?: boolean;
  /** The account as it was read for that role. */
  diagnosis?: Diagnosis;
  /** `region/name` each. */
  clusters?: readonly string[];
  /** EKS was wanted, and there is no cluster to be seen: it goes on without. The question stays, so that its place is no other's. */
  noClusters?: boolean;
  cidrs?: readonly string[];
  regions?: readonly string[];
  /** What only people can name, where the vendor is to read a bucket. */
  buckets?: readonly string[];
  name?: string;
  way?: Way;
}

/** What of a form outlives the window: answers, and nothing that was read. No External ID is among them. */
export type KeptForm = Readonly<Omit<ConnectForm, 'vendor' | 'variant' | 'caller' | 'diagnosis' | 'externalId' | 'way'>> & {
  readonly vendor: string;
  readonly variant?: string;
};

/** `undefined`: nothing is answered yet that would be worth keeping. */
export function kept({
  vendor,
  variant,
  caller: _c,
  diagnosis: _d,
  externalId: _e,
  way: _w,
  ...answers
}: ConnectForm): KeptForm | undefined {
  return vendor && { ...answers, vendor: vendor.id, ...(variant && { variant: variant.id }) };
}

/** The answers as they were kept, as far as the catalogue still knows them. */
export function restored({ vendor: id, variant, ...answers }: KeptForm, catalogue: readonly Vendor[]): ConnectForm {
  const vendor = catalogue.find((one) => one.id === id);
  if (!vendor) return {};
  const kind = vendor.variants.find((one) => one.id === variant);
  return { ...answers, vendor, ...(kind && { variant: kind }) };
}

/** Is the vendor to see clusters? */
export function seesClusters({ eks, noClusters }: ConnectForm): boolean {
  return eks === true && !noClusters;
}

/** The connection that the answers come to. @throws where they are not complete: the questions see to that */
export function specOf(form: ConnectForm): ConnectionSpec {
  const { vendor, variant, role, name, whose, clusters, cidrs, regions, morePolicies, buckets } = form;
  const eks = seesClusters(form);
  if (!vendor || !variant || role === undefined || name === undefined || !whose) throw new Error('The form ended before all was asked.');
  const profile = whose.kind === 'profile' ? whose.profile : undefined;
  return {
    name,
    vendor: vendor.id,
    variant: variant.id,
    role,
    ...(profile !== undefined && { profile }),
    ...(variant.eks && { clusters: eks ? (clusters ?? []) : [] }),
    ...(eks && cidrs?.length && { cidrs }),
    ...(regions?.length && { regions }),
    ...(morePolicies?.length && { morePolicies }),
    ...(buckets?.length && { buckets }),
  };
}

/** `arn:aws:iam::111122223333:role/path/Name` */
export function roleArn({ partition, account }: Caller, path: string, name: string): string {
  return `arn:${partition}:iam::${account}:role${path}${name}`;
}

/** What does not hold any more, because of another answer. */
export function forget(form: ConnectForm, ...answers: readonly (keyof ConnectForm)[]): void {
  for (const key of answers) delete form[key];
}
