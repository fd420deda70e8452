import type { Path } from '../model/edit.ts';
import { isUnknown } from '../model/known.ts';
import { agreed, notOf, type Answer } from './answer.ts';
import { isAccountId, parseArn, type Caller } from './caller.ts';
import { isRecord, listOf, noun } from './shape.ts';
import type { ClauseVerdict } from './verdict.ts';

/** What one entry of a `Principal` says of the caller; `level` is what it names: everybody, an account, or one principal. */
interface Match {
  readonly answer: Answer;
  readonly level: 'all' | 'account' | 'one';
  /** A whole clause without a full stop, e.g. `arn:… names the whole account, which is the caller's`. */
  readonly says: string;
  readonly path: Path;
}

/**
 * Judges `Principal` and `NotPrincipal` of the statement at `path`. One entry that names the caller is enough. A statement
 * with neither names nobody. In a trust policy IAM accepts no `NotPrincipal`; it is judged all the same, for files.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal" (2026-11).
 */
export function judgePrincipal(statement: Readonly<Record<string, unknown>>, caller: Caller, path: Path): ClauseVerdict[] {
  const { Principal: named, NotPrincipal: spared } = statement;
  const verdicts: ClauseVerdict[] = [];
  if (named !== undefined || spared === undefined) verdicts.push(judgeNamed(named, caller, [...path, 'Principal']));
  if (spared !== undefined) verdicts.push(judgeSpared(spared, caller, statement['Effect'] === 'Allow', [...path, 'NotPrincipal']));
  return verdicts;
}

function judgeNamed(principal: unknown, caller: Caller, path: Path): ClauseVerdict {
  if (principal === undefined) return verdict('no', 'The statement has no Principal, so it names nobody.', path);
  const matches = matchesOf(principal, caller, path);
  const met = matches.find((match) => match.answer === 'yes');
  if (met !== undefined) return verdict('yes', `The Principal names the caller: ${met.says}.`, met.path);
  const doubtful = matches.find((match) => match.answer === 'cannot-tell');
  if (doubtful !== undefined)
    return verdict('cannot-tell', `Whether the Principal names the caller cannot be told: ${doubtful.says}.`, doubtful.path);
  const says = matches.slice(0, 3).map((match) => match.says);
  const more = matches.length - says.length;
  const list = says.length === 0 ? 'it names nobody' : `${says.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  const at =
    matches.length === 1 && matches[0] !== undefined
      ? matches[0].path
      : isRecord(principal) && 'AWS' in principal
        ? [...path, 'AWS']
        : path;
  return verdict('no', `The Principal does not name the caller (${caller.shown}): ${list}.`, at);
}

/**
 * An Allow passes over everybody who is named, or whose account is. For a Deny, IAM may look at the account before it
 * looks at the principal, so it surely passes over the caller only if both are named.
 */
function judgeSpared(principal: unknown, caller: Caller, allow: boolean, path: Path): ClauseVerdict {
  const matches = matchesOf(principal, caller, path);
  const all = anyAnswer(matches, 'all');
  const account = anyAnswer(matches, 'account');
  const one = anyAnswer(matches, 'one');
  let named: Answer;
  if (all === 'yes' || (account === 'yes' && one === 'yes')) named = 'yes';
  else if (all === 'no' && account === 'no' && one === 'no') named = 'no';
  else if (allow) named = account === 'yes' || one === 'yes' ? 'yes' : 'cannot-tell';
  else named = account === 'yes' && caller.kind === 'root' ? 'yes' : 'cannot-tell';
  const outcome = notOf(named);
  const why =
    outcome === 'yes'
      ? `NotPrincipal does not name the caller (${caller.shown}), so the statement is about it.`
      : outcome === 'no'
        ? `NotPrincipal names the caller (${caller.shown}), so the statement passes over it.`
        : `Whether NotPrincipal passes over the caller (${caller.shown}) cannot be told: ${matches.find((match) => match.answer !== 'no')?.says ?? 'what it names is not known'}.`;
  return verdict(outcome, `${why} IAM accepts no NotPrincipal in a trust policy.`, path);
}

function anyAnswer(matches: readonly Match[], level: Match['level']): Answer {
  const answers = matches.filter((match) => match.level === level).map((match) => match.answer);
  if (answers.length === 0) return 'no';
  return answers.includes('yes') ? 'yes' : agreed(answers);
}

function matchesOf(principal: unknown, caller: Caller, path: Path): Match[] {
  const unclear = (says: string, at: Path): Match => ({ answer: 'cannot-tell', level: 'all', says, path: at });
  if (principal === '*') return [{ answer: 'yes', level: 'all', says: '* names everybody', path }];
  if (isUnknown(principal)) return [unclear(`it is not known (${principal.detail})`, path)];
  if (!isRecord(principal)) return [unclear('it is neither "*" nor an object, so IAM would refuse it', path)];
  return Object.entries(principal).flatMap(([kind, entries]) => {
    if (isUnknown(entries)) {
      return Object.hasOwn(OTHER_KINDS, kind)
        ? [other(kind, undefined, caller, [...path, kind])]
        : [unclear(`what stands under ${kind} is not known (${entries.detail})`, [...path, kind])];
    }
    return listOf(entries).map((entry, index) => {
      const at = Array.isArray(entries) ? [...path, kind, index] : [...path, kind];
      const text = typeof entry === 'number' ? String(entry) : entry;
      if (Object.hasOwn(OTHER_KINDS, kind)) return other(kind, typeof text === 'string' ? text : undefined, caller, at);
      if (isUnknown(text)) return unclear(`an entry under ${kind} is not known (${text.detail})`, at);
      if (typeof text !== 'string') return unclear(`an entry under ${kind} is no text, so IAM would refuse it`, at);
      if (kind !== 'AWS') return unclear(`IAM has no principals of the kind ${kind}`, at);
      return { ...matchAws(text, caller), path: at };
    });
  });
}

const OTHER_KINDS: Readonly<Record<string, string>> = {
  Service: 'is an AWS service',
  Federated: 'is an identity provider',
  CanonicalUser: 'is a canonical user, which only S3 and CloudFront know',
};

/** A caller with an ARN of an account is neither a service nor a provider's user; another may be. `text` undefined: not known. */
function other(kind: string, text: string | undefined, caller: Caller, path: Path): Match {
  const shown = text === undefined ? 'a value that is not known' : noun(text);
  if (caller.kind === 'other' && text === caller.shown) return { answer: 'yes', level: 'one', says: `${shown} is the caller`, path };
  const answer = caller.kind === 'other' && text === undefined ? 'cannot-tell' : 'no';
  return { answer, level: 'one', says: `${shown} ${OTHER_KINDS[kind] ?? 'is of another kind'}`, path };
}

function matchAws(text: string, caller: Caller): Omit<Match, 'path'> {
  const shown = noun(text);
  const say = (answer: Answer, level: Match['level'], says: string): Omit<Match, 'path'> => ({ answer, level, says: `${shown} ${says}` });
  if (text === '*') return say('yes', 'all', 'names everybody');
  if (isAccountId(text)) return matchAccount(text, undefined, caller, say);
  if (text.startsWith('A') && /^A[A-Z]{3}[A-Z0-9]{12,}$/.test(text))
    return say('no', 'one', 'is the unique id of a principal that was deleted; a new one of the same name has another id');
  const arn = parseArn(text);
  if (arn === undefined) return say('no', 'one', 'is neither an account nor an ARN');
  if (/[*?]/.test(text)) return say('no', 'one', 'has a wildcard inside an ARN, which a Principal does not understand');
  if (arn.service === 'iam' && arn.resource === 'root') return matchAccount(arn.account, arn.partition, caller, say);
  if (caller.kind === 'other')
    return text === caller.shown
      ? say('yes', 'one', 'is the caller')
      : say('cannot-tell', 'one', `and the caller ${noun(caller.shown)} cannot be compared`);
  if (arn.account !== caller.account) return say('no', 'one', 'is of another account');
  if (caller.partition !== undefined && arn.partition !== caller.partition)
    return say('no', 'one', `is of another partition (${arn.partition}, not ${caller.partition})`);
  if (caller.kind === 'account')
    return say('cannot-tell', 'one', `is one principal of account ${arn.account}, and which of them calls is not known`);
  if (text === caller.shown) return say('yes', 'one', 'is the caller');
  return matchNames(arn.service, arn.resource, caller, say);
}

type Say = (answer: Answer, level: Match['level'], says: string) => Omit<Match, 'path'>;

function matchAccount(account: string, partition: string | undefined, caller: Caller, say: Say): Omit<Match, 'path'> {
  if (caller.kind === 'other') return say('cannot-tell', 'account', 'is an account, and which one the caller belongs to is not known');
  if (account !== caller.account) return say('no', 'account', 'is another account');
  if (partition !== undefined && caller.partition !== undefined && partition !== caller.partition)
    return say('no', 'account', `is of another partition (${partition}, not ${caller.partition})`);
  return say('yes', 'account', "names the whole account, which is the caller's");
}

/** A session is its role, whatever the role's path; a role calls by some session, whose name we do not know. */
function matchNames(service: string, resource: string, caller: Caller, say: Say): Omit<Match, 'path'> {
  const [type, ...names] = resource.split('/');
  const last = names[names.length - 1];
  if (caller.kind === 'session' && service === 'iam' && type === 'role' && last === caller.name)
    return say('yes', 'one', "is the role of the caller's session");
  if (caller.kind === 'session' && service === 'iam' && type === 'role' && last?.toLowerCase() === caller.name?.toLowerCase())
    return say(
      'cannot-tell',
      'one',
      "differs from the role of the caller's session only in case, and an account has but one role of that name",
    );
  if (caller.kind === 'role' && service === 'sts' && type === 'assumed-role' && names[0] === caller.name) {
    return say('cannot-tell', 'one', 'is one session of the role, and what the caller names its session is not known');
  }
  if (caller.kind === 'session' && service === 'sts' && type === 'assumed-role' && names[0] === caller.name)
    return say('no', 'one', 'is another session of the same role');
  if (caller.kind === type && last === caller.name) return say('no', 'one', 'has the same name but another path');
  return say('no', 'one', 'is another principal of the same account');
}

function verdict(outcome: Answer, why: string, path: Path): ClauseVerdict {
  return { clause: 'Principal', outcome, why, path };
}
