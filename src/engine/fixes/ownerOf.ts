import { orElse } from '../model/known.ts';
import type { Role } from '../model/role.ts';

/**
 * Who keeps a thing as it is, so that a change made beside it would not last, or is refused.
 * `cloudformation`, `stack-set`, `service-catalog`: the next deploy writes it anew from a template. `identity-center`,
 * `service-linked`: AWS lets nobody else change it.
 */
export interface Owner {
  readonly kind: 'cloudformation' | 'stack-set' | 'service-catalog' | 'identity-center' | 'service-linked';
  /** The stack, the provisioned product, the permission set, or the service. */
  readonly name: string;
  /** Its name in the template. */
  readonly logicalId?: string;
  /** One or two sentences: what becomes of a change, and where to make it. */
  readonly say: string;
  /** The page of the AWS console where it is. */
  readonly link?: string;
}

/**
 * Who owns a thing, by the tags that AWS itself puts on it (nobody else can: the prefix `aws:` is reserved) and by its path.
 * `undefined`: nothing tells, which is no proof that nobody does; Terraform, for one, leaves no mark.
 *
 * Sources, read 2026-11-21: AWS CloudFormation Template Reference, "CloudFormation resource tagging" (`aws:cloudformation:*`); Service
 * Catalog Administrator Guide, "AutoTags" (`aws:servicecatalog:*`); github.com/aws-solutions/aws-control-tower-customizations#100
 * (`StackSet-NAME-GUID`, of stacks that a stack set made); IAM User Guide, "Create a service-linked role" (`/aws-service-role/`);
 * github.com/rebuy-de/aws-nuke#441 (`/aws-reserved/sso.amazonaws.com/`: "this role is only modifiable by AWS").
 * @param what how the thing is called in the sentence, `the role` or `the access entry of us-east-1/prod`
 */
export function ownerOf(what: string, tags: Readonly<Record<string, string>>, path?: string, name?: string): Owner | undefined {
  return byPath(what, path ?? '/', name) ?? byServiceCatalog(what, tags) ?? byStack(what, tags);
}

/** Who owns the connection's role, as far as it was read. */
export function ownerOfRole({ tags, path, name }: Role): Owner | undefined {
  return ownerOf('the role', orElse(tags, {}), orElse(path, undefined), orElse(name, undefined));
}

/** Who owns a role's access entry. @param cluster `us-east-1/prod` */
export function ownerOfEntry(cluster: string, tags: Readonly<Record<string, string>>): Owner | undefined {
  return ownerOf(`the access entry of ${cluster}`, tags);
}

function byPath(what: string, path: string, name: string | undefined): Owner | undefined {
  if (path.startsWith('/aws-reserved/sso.amazonaws.com/')) {
    const set = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(name ?? '')?.[1];
    return {
      kind: 'identity-center',
      name: set ?? 'IAM Identity Center',
      say: `${capital(what)} belongs to ${set === undefined ? 'a permission set' : `the permission set ${set}`} of IAM Identity Center, and AWS lets nobody else change it. Give the vendor a role of its own.`,
      link: 'https://console.aws.amazon.com/singlesignon/home',
    };
  }
  const service = /^\/aws-service-role\/([^/]+)\//.exec(path)?.[1];
  if (service === undefined) return undefined;
  return {
    kind: 'service-linked',
    name: service,
    say: `${capital(what)} is linked to ${service}, and only that service can change it. Give the vendor a role of its own.`,
  };
}

/** `arn:aws:servicecatalog:us-east-1:123456789012:stack/my-product/pp-abcd27bm4mldq` */
function byServiceCatalog(what: string, tags: Readonly<Record<string, string>>): Owner | undefined {
  const arn = tags['aws:servicecatalog:provisionedProductArn'];
  if (arn === undefined) return undefined;
  const { region, resource = '' } = partsOf(arn);
  const [, name = arn] = resource.split('/');
  return {
    kind: 'service-catalog',
    name,
    ...logicalId(tags),
    say: `The next update of the Service Catalog product ${name} would undo this in ${what}: change the product's template first.`,
    ...(region !== undefined && { link: consoleOf(arn, region, `servicecatalog/home?region=${region}#provisioned-products`) }),
  };
}

function byStack(what: string, tags: Readonly<Record<string, string>>): Owner | undefined {
  const id = tags['aws:cloudformation:stack-id'];
  const { region, resource } = partsOf(id ?? '');
  const name = tags['aws:cloudformation:stack-name'] ?? resource?.split('/')[1];
  if (name === undefined) return undefined;
  const set = /^StackSet-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(name)?.[1];
  const named = logicalId(tags);
  const inTemplate = named.logicalId === undefined ? '' : `, where ${what} is ${named.logicalId}`;
  return {
    kind: set === undefined ? 'cloudformation' : 'stack-set',
    name: set ?? name,
    ...named,
    say:
      set === undefined
        ? `The next deploy of stack ${name} would undo this: change it in the stack's template first${inTemplate}.`
        : `The next deploy of stack set ${set} would undo this: change it in the stack set's template first, in the account that administers it${inTemplate}.`,
    ...(id !== undefined &&
      region !== undefined && {
        link: consoleOf(id, region, `cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${encodeURIComponent(id)}`),
      }),
  };
}

function logicalId(tags: Readonly<Record<string, string>>): { readonly logicalId?: string } {
  const id = tags['aws:cloudformation:logical-id'];
  return id === undefined ? {} : { logicalId: id };
}

function partsOf(arn: string): { readonly region?: string; readonly resource?: string } {
  const [, region, resource] = /^arn:[a-z0-9-]+:[a-z]+:([a-z0-9-]+):\d{12}:(.+)$/.exec(arn) ?? [];
  return region === undefined || resource === undefined ? {} : { region, resource };
}

/** Each partition has a console of its own (IAM User Guide, "AWS account ID and alias", and the guides of the China and GovCloud regions). */
function consoleOf(arn: string, region: string, page: string): string {
  const partition = arn.split(':')[1];
  if (partition === 'aws-cn') return `https://console.amazonaws.cn/${page}`;
  if (partition === 'aws-us-gov') return `https://console.amazonaws-us-gov.com/${page}`;
  return `https://${region}.console.aws.amazon.com/${page}`;
}

function capital(what: string): string {
  return what.slice(0, 1).toUpperCase() + what.slice(1);
}
