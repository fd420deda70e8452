import type { Unknown } from './known.ts';

/** A template that is to be deployed. */
export interface StackRequest {
  readonly region: string;
  readonly name: string;
  /** The template's text. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  /** Somebody has agreed that a stack of that name which is there already is changed. */
  readonly update?: true;
}

/** One resource that deploying would make, change or take away. */
export interface StackChange {
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'Dynamic' | 'SyncWithActual';
  /** The id in the template. */
  readonly id: string;
  /** `AWS::IAM::Role` */
  readonly type: string;
  /** What it is called in AWS, where it is there. */
  readonly name?: string;
  /** Whether changing it makes a new one in its place. */
  readonly replacement?: 'True' | 'False' | 'Conditional';
}

/** A change set that is about to be made, by names: what it is called in AWS is known afterwards. */
export interface StackToMake {
  readonly region: string;
  readonly name: string;
  readonly changeSet: string;
  /** `CREATE`: a stack that is not there becomes an empty shell by it. */
  readonly kind: 'CREATE' | 'UPDATE';
}

/** What deploying would do: a change set that stands at AWS and was not executed. */
export interface StackPlan {
  readonly region: string;
  readonly name: string;
  /** The stack's ARN; one that is not there yet is an empty shell. */
  readonly stackId: string;
  /** The change set's ARN. */
  readonly changeSetId: string;
  readonly kind: 'CREATE' | 'UPDATE';
  /** None: the stack is as the template says already, and there is no change set. */
  readonly changes: readonly StackChange[];
}

/** A stack of that name is there already, and nothing was asked of it. */
export interface StackTaken {
  readonly taken: {
    readonly region: string;
    readonly name: string;
    readonly stackId: string;
    /** CloudFormation's word: `CREATE_COMPLETE`. */
    readonly status: string;
    readonly description?: string;
  };
}

/** Something that has happened to a stack or to one of its resources. */
export interface StackEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The id in the template, or the stack's name. */
  readonly id: string;
  readonly type: string;
  /** CloudFormation's word: `CREATE_IN_PROGRESS`. */
  readonly status: string;
  readonly because?: string;
}

/** A stack as it is now. */
export interface StackNow {
  readonly status: string;
  readonly because?: string;
  /** Oldest first, of what CloudFormation did last. */
  readonly events: readonly StackEvent[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Is it a stack that was found, in place of a plan? */
export function isTaken(plan: StackPlan | StackTaken | Unknown): plan is StackTaken {
  return 'taken' in plan;
}

/** What a change set would do, in plain words, one line a resource: `Make the role TierZeroRole (AWS::IAM::Role)`. */
export function wordsOfChanges({ changes }: StackPlan): readonly string[] {
  return changes.map(({ action, id, type, name, replacement }) => {
    const what = `${KINDS[type] ?? 'the resource'} ${id} (${type}${name === undefined ? '' : `, ${name}`})`;
    if (action === 'Add') return `Make ${what}`;
    if (action === 'Remove') return `Delete ${what}`;
    if (action === 'Import') return `Take ${what} in`;
    if (action !== 'Modify') return `Change ${what}, as CloudFormation finds it then`;
    if (replacement === 'True') return `Make ${what} anew, and delete the one that is there`;
    return replacement === 'Conditional' ? `Change ${what}, perhaps by making it anew` : `Change ${what}`;
  });
}

const KINDS: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'the role',
  'AWS::IAM::ManagedPolicy': 'the managed policy',
  'AWS::IAM::Policy': 'the policy',
  'AWS::IAM::RolePolicy': 'the policy in a role',
  'AWS::EKS::AccessEntry': 'the access entry',
};
