import type { AccountState, RoleState, World } from '../account.ts';
import { newId } from '../account.ts';
import { vendorRoles } from './faults.ts';
import type { Variation } from './scenario.ts';
import { CLOUDZERO_ACCOUNT, MEMBER_ACCOUNT, TIERZERO_ACCOUNT } from './scenario.ts';
import { editTrust, ownPolicy, retrust, tierzero, vary } from './variation.ts';

/** What else can be wrong with a role: its trust policy, its permissions, its place. */
export const EXTRA_ROLES: readonly Variation[] = [
  vary(
    'role-exists',
    'The role is gone',
    "TierZero's role was deleted and made anew under another name; CloudZero's are there.",
    ({ world, account }) => {
      const role = tierzero(account);
      account.roles.delete(role.name);
      const renamed: RoleState = {
        ...role,
        name: 'TierZeroAccess-2',
        arn: role.arn.replace(/[^/]+$/, 'TierZeroAccess-2'),
        id: newId(world, 'AROA'),
      };
      account.roles.set(renamed.name, renamed);
    },
  ),
  vary(
    'wrong-account',
    'The role is in another account',
    "TierZero's connection names a role of the organization's other account.",
    ({ connections }) => {
      for (const connection of connections.slice(0, 1)) connection.role = connection.role.replace(/:\d{12}:/, `:${MEMBER_ACCOUNT}:`);
    },
  ),
  vary(
    'trust-principal-root',
    'Whole vendor account trusted',
    "TierZero's role trusts the vendor's whole account: wider than asked for, and no fault.",
    ({ account }) => {
      retrust(tierzero(account), (trust) =>
        trust.replace(`arn:aws:iam::${TIERZERO_ACCOUNT}:role/tierzero-managed`, `arn:aws:iam::${TIERZERO_ACCOUNT}:root`),
      );
    },
  ),
  vary(
    'trust-principal-deleted',
    'Deleted principal',
    'The trusted role was deleted and made anew, so the trust policy shows its old unique id.',
    ({ world, account }) => {
      const old = newId(world, 'AROA');
      retrust(tierzero(account), (trust) => trust.replace(`arn:aws:iam::${TIERZERO_ACCOUNT}:role/tierzero-managed`, old));
    },
  ),
  vary('trust-action', 'Wrong action', 'The trust policies allow sts:TagSession only.', ({ account }) => {
    for (const role of vendorRoles(account)) retrust(role, (trust) => trust.replace('"sts:AssumeRole"', '"sts:TagSession"'));
  }),
  vary(
    'trust-condition',
    'A condition that no vendor meets',
    "TierZero's role also asks for MFA, which a role never has.",
    ({ account }) => {
      editTrust(tierzero(account), (statement) => ({
        ...statement,
        Condition: { ...(statement['Condition'] as object), Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      }));
    },
  ),
  vary('external-id-missing', 'No External ID', 'The trust policies ask for no External ID.', ({ account }) => {
    for (const role of vendorRoles(account)) editTrust(role, (statement) => without(statement, 'Condition'));
  }),
  vary(
    'external-id-blank',
    'A blank too many',
    'The External IDs of the trust policies begin with a blank, as pasted.',
    ({ account, connections }) => {
      for (const role of vendorRoles(account))
        for (const { externalId } of connections) retrust(role, (trust) => trust.replace(`"${externalId}"`, `" ${externalId}"`));
    },
  ),
  vary(
    'external-id-case',
    'Capital letters',
    'The External IDs of the trust policies are in capital letters.',
    ({ account, connections }) => {
      for (const role of vendorRoles(account))
        for (const { externalId } of connections)
          retrust(role, (trust) => trust.replace(`"${externalId}"`, `"${externalId.toUpperCase()}"`));
    },
  ),
  vary(
    'external-id-guessable',
    "The vendor's account as External ID",
    "Trust policies and connections use the vendor's own account id as External ID.",
    ({ account, connections }) => {
      for (const connection of connections) {
        const vendor = connection.vendor === 'tierzero' ? TIERZERO_ACCOUNT : CLOUDZERO_ACCOUNT;
        for (const role of vendorRoles(account)) retrust(role, (trust) => trust.replace(`"${connection.externalId}"`, `"${vendor}"`));
        connection.externalId = vendor;
      }
    },
  ),
  vary(
    'confused-deputy',
    'A way in without External ID',
    "The vendors' connections work, and a second statement lets them in without any External ID.",
    ({ account }) => {
      for (const role of vendorRoles(account)) {
        const document = JSON.parse(role.trust) as { Statement: Record<string, unknown>[] };
        const [first] = document.Statement;
        if (!first) continue;
        document.Statement.push({ ...without(first, 'Condition'), Sid: 'Leftover' });
        role.trust = JSON.stringify(document, undefined, 2);
      }
    },
  ),
  vary(
    'confused-deputy-if-exists',
    'StringEqualsIfExists',
    'The trust policies compare the External ID only if one is sent.',
    ({ account }) => {
      for (const role of vendorRoles(account)) retrust(role, (trust) => trust.replace('"StringEquals"', '"StringEqualsIfExists"'));
    },
  ),
  vary(
    'missing-policies-covered',
    'Covered another way',
    'Two policies of TierZero are not attached, but ReadOnlyAccess is, which covers them.',
    ({ account }) => {
      const role = tierzero(account);
      role.attached = [
        ...role.attached.filter((arn) => !/AmazonRDSReadOnlyAccess|AWSLambda_ReadOnlyAccess/.test(arn)),
        'arn:aws:iam::aws:policy/ReadOnlyAccess',
      ];
    },
  ),
  vary(
    'policy-quota',
    'No room for more policies',
    "The account allows 10 policies a role, and TierZero's role has 10, of which two are not among those asked for.",
    ({ world, account }) => crowd(world, account, ['team-queues', 'team-topics']),
  ),
  vary(
    'policy-quota-packed',
    'Room for one more policy',
    "The account allows 10 policies a role, and TierZero's role has 9; three of those asked for are missing, and one policy could hold them.",
    ({ world, account }) => crowd(world, account, ['team-queues']),
  ),
  vary(
    'policy-quota-full',
    'No room of any kind',
    "The account allows 10 policies a role, and TierZero's role has 10; its inline policy leaves no room for what the three missing ones say.",
    ({ world, account }) => {
      crowd(world, account, ['team-queues', 'team-topics']);
      const queues = Array.from({ length: 180 }, (_, index) => `arn:aws:sqs:us-east-1:${account.id}:team-events-${100 + index}`);
      const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:GetQueueAttributes', Resource: queues }] };
      tierzero(account).inline.set('team-events', JSON.stringify(document));
    },
  ),
  vary(
    'permissions-boundary',
    'A boundary that is too narrow',
    "TierZero's role has a permissions boundary that leaves out RDS and Lambda.",
    ({ world, account }) => {
      const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: ['rds:*', 'lambda:*'], Resource: '*' }] };
      const policy = ownPolicy(world, account, 'vendor-boundary', document);
      tierzero(account).boundary = policy.arn;
    },
  ),
  {
    ...vary(
      'organization-guardrail',
      'A service control policy',
      'The account is a member of an organization whose policy denies RDS and Lambda.',
      ({ world, account }) => {
        if (world.organization) world.organization.managementAccount = MEMBER_ACCOUNT;
        account.guardrails = [
          JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: '*', Resource: '*' },
              { Sid: 'NoDatabases', Effect: 'Deny', Action: ['rds:*', 'lambda:*'], Resource: '*' },
            ],
          }),
        ];
      },
      (connection) => connection.variant !== 'payer',
    ),
  },
  vary('role-path', 'Role outside /cloudzero/', "CloudZero's roles have the path /.", ({ account, connections }) => {
    for (const role of vendorRoles(account).filter((candidate) => candidate.path === '/cloudzero/')) {
      const old = role.arn;
      Object.assign(role, { path: '/', arn: old.replace('role/cloudzero/', 'role/') });
      for (const connection of connections) if (connection.role === old) connection.role = role.arn;
    }
  }),
];

/** Takes three of TierZero's policies away and attaches others, in an account that allows ten. */
function crowd(world: World, account: AccountState, own: readonly string[]): void {
  account.quotas.policiesPerRole = 10;
  const role = tierzero(account);
  const kept = role.attached.filter((arn) => !/AmazonRDSReadOnlyAccess|AWSLambda_ReadOnlyAccess|AmazonS3ReadOnlyAccess/.test(arn));
  const others = own.map((name) => {
    const document = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: name === 'team-queues' ? 'sqs:ListQueues' : 'sns:ListTopics', Resource: '*' }],
    };
    return ownPolicy(world, account, name, document).arn;
  });
  role.attached = [...kept, ...others];
}

function without(statement: Record<string, unknown>, member: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(statement).filter(([key]) => key !== member));
}
