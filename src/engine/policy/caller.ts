import type { TrustRequest } from './trustRequest.ts';

/** The caller, taken apart. */
export interface Caller {
  /** `account`: some principal of it; `other`: a text that is no principal's ARN. */
  readonly kind: 'account' | 'root' | 'user' | 'role' | 'session' | 'federated' | 'other';
  /** As it can be shown to people. */
  readonly shown: string;
  readonly account?: string;
  readonly partition?: string;
  /** Name without path: of the user, of the role, of the session's role. */
  readonly name?: string;
  /** The role session's name. */
  readonly session?: string;
}

/** The six parts of an ARN. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Takes an ARN apart at its first five colons; `undefined`: not an ARN. */
export function parseArn(text: string): Arn | undefined {
  const [head, partition, service, region, account, ...rest] = text.split(':');
  if (head !== 'arn' || !partition || !service || region === undefined || account === undefined || rest.length === 0) return undefined;
  return { partition, service, region, account, resource: rest.join(':') };
}

/** True for twelve digits. */
export function isAccountId(text: string): boolean {
  return text.length === 12 && /^\d+$/.test(text);
}

/** Takes a principal's ARN, or the account it belongs to, apart. */
export function parseCaller(principal: TrustRequest['principal']): Caller {
  if (typeof principal !== 'string') {
    const { account, partition } = principal;
    return { kind: 'account', shown: `some principal of account ${account}`, account, ...(partition === undefined ? {} : { partition }) };
  }
  if (isAccountId(principal)) return { kind: 'account', shown: `some principal of account ${principal}`, account: principal };
  const arn = parseArn(principal);
  if (arn === undefined || !isAccountId(arn.account)) return { kind: 'other', shown: principal };
  const named = { shown: principal, account: arn.account, partition: arn.partition };
  const [type, ...names] = arn.resource.split('/');
  const last = names[names.length - 1] ?? '';
  if (arn.service === 'iam' && arn.resource === 'root') return { kind: 'root', ...named };
  if (arn.service === 'iam' && (type === 'user' || type === 'role') && last !== '') return { kind: type, ...named, name: last };
  if (arn.service === 'sts' && type === 'assumed-role' && names.length === 2)
    return { kind: 'session', ...named, name: names[0] ?? '', session: last };
  if (arn.service === 'sts' && type === 'federated-user' && last !== '') return { kind: 'federated', ...named, name: last };
  return { kind: 'other', shown: principal };
}
