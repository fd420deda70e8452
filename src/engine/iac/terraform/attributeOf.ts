import type { Located, Place } from '../located.ts';
import { argument } from './expandBlocks.ts';
import { addressOf, type Module } from './module.ts';
import type { Declared } from './moduleSource.ts';
import type { Occurrence } from './occurrences.ts';
import { withDocument } from './marks.ts';
import { settledData } from './plain.ts';
import { policyDocument } from './policyDocument.ts';
import { homeOfBlock } from './provider.ts';
import { placeIn, unresolved } from './unresolved.ts';

/**
 * An attribute of a resource or a data source: an argument as it is written, a few others as far as the code tells. What only AWS knows
 * is not settled; of roles, policies and clusters it says what it stands for, so that two uses of it are known to be the same.
 */
export function attributeOf(module: Module, declared: Declared, occurrence: Occurrence, name: string, at: Place): Located {
  const { block } = declared;
  const type = block.labels[0]?.text ?? '';
  const key = `${block.type}.${addressOf(module, declared, occurrence.key)}.${name}`;
  const { memory } = module;
  if (memory.has(key)) return memory.get(key) ?? unresolved(at, `${key} leads to itself.`);
  memory.set(key, undefined);
  const value =
    block.type === 'data' ? ofData(module, declared, occurrence, type, name, at) : ofResource(module, declared, occurrence, type, name, at);
  memory.set(key, value);
  return value;
}

function ofData(module: Module, declared: Declared, { key, scope }: Occurrence, type: string, name: string, at: Place): Located {
  const nested = { ...declared, scope };
  const address = `data.${addressOf(module, declared, key)}`;
  const home = () => homeOfBlock(module, declared.block);
  const scalar = (value: string): Located => ({ kind: 'scalar', at, value });
  switch (`${type}.${name}`) {
    case 'aws_iam_policy_document.json':
    case 'aws_iam_policy_document.minified_json':
      return asText(policyDocument(nested), address);
    case 'aws_caller_identity.account_id':
    case 'aws_caller_identity.id': {
      const { account } = home();
      return account === undefined
        ? unresolved(at, `${address}.${name} is the account that Terraform is run in.`, 'account')
        : scalar(account);
    }
    case 'aws_partition.partition':
    case 'aws_partition.id':
      return scalar(home().partition);
    case 'aws_partition.dns_suffix':
      return scalar(home().partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com');
    case 'aws_iam_policy.id':
      return argument(nested, 'arn') ?? unresolved(at, `${address}.${name} is known only when Terraform is run.`, `${address}.arn`);
    case 'aws_iam_policy.name': {
      const arn = argument(nested, 'arn');
      const last = arn?.kind === 'scalar' ? /:policy\/(?:.*\/)?([^/]+)$/.exec(String(arn.value))?.[1] : undefined;
      return (
        argument(nested, name) ??
        (last === undefined ? unresolved(at, `${address}.${name} is known only when Terraform is run.`) : scalar(last))
      );
    }
    case 'aws_iam_policy.policy': {
      const arn = argument(nested, 'arn');
      return arn?.kind === 'scalar'
        ? unresolved(at, `What ${String(arn.value)} says is read when Terraform is run.`, String(arn.value))
        : unresolved(at, `${address}.${name} is known only when Terraform is run.`, `${address}.${name}`);
    }
    case 'aws_region.name':
    case 'aws_region.region':
    case 'aws_region.id':
      return home().regionLocated ?? unresolved(at, `${address}.${name} is the region that Terraform is run in.`);
    default:
      return argument(nested, name) ?? unresolved(at, `${address}.${name} is known only when Terraform is run.`, `${address}.${name}`);
  }
}

function ofResource(module: Module, declared: Declared, { key, scope }: Occurrence, type: string, name: string, at: Place): Located {
  const nested = { ...declared, scope };
  const address = addressOf(module, declared, key);
  const isNamed = type === 'aws_iam_role' || type === 'aws_eks_cluster';
  if (isNamed && (name === 'name' || name === 'id')) {
    const value = argument(nested, 'name');
    return value?.kind === 'scalar'
      ? value
      : unresolved(at, value?.kind === 'unknown' ? value.because.detail : `${address} is given its name by AWS.`, `${address}.name`);
  }
  if (type === 'aws_iam_role' && name === 'arn') return roleArn(module, nested, address, at);
  return argument(nested, name) ?? unresolved(at, `${address}.${name} is known only when Terraform is run.`, `${address}.${name}`);
}

function roleArn(module: Module, nested: Parameters<typeof argument>[0], address: string, at: Place): Located {
  const { account, partition } = homeOfBlock(module, nested.block);
  const name = argument(nested, 'name');
  const path = argument(nested, 'path');
  const about = `${address}.arn`;
  if (account === undefined) return unresolved(at, `The ARN of ${address} holds the account that Terraform is run in.`, about);
  if (name?.kind !== 'scalar' || (path && path.kind !== 'scalar'))
    return unresolved(at, `The name or the path of ${address} is not settled.`, about);
  const where = path === undefined ? '/' : String(path.value);
  return {
    kind: 'scalar',
    at: placeIn(nested.file, nested.block.typeRange),
    value: `arn:${partition}:iam::${account}:role${where}${String(name.value)}`,
  };
}

/** The text of a document, which keeps the document with its places. */
function asText(document: Located, address: string): Located {
  const settled = settledData(document);
  const { at } = document;
  const text: Located = settled
    ? { kind: 'scalar', at, value: JSON.stringify(settled.data) }
    : unresolved(at, `The text of ${address} is not settled, for a part of it is not.`);
  return withDocument(text, document);
}
