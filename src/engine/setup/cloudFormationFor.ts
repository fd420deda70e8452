import { BUCKET_NAME } from '../model/bucketName.ts';
import type { ManagedPolicyNeed, PermissionNeed } from '../model/vendor.ts';
import { accessEntries } from './accessEntries.ts';
import {
  accountOf,
  attachmentsOf,
  byGap,
  fileStem,
  gapsOf,
  inlineNameOf,
  portablePattern,
  principalOf,
  quotaNote,
  readMore,
  roleDescription,
  sidOf,
  type Gap,
  type Setup,
  type SetupFile,
} from './setup.ts';
import { oneLine, pascal, wrapped } from './wording.ts';
import { subText, yamlFile, yamlNote, yamlTag, type Noted, type YamlMap, type YamlValue } from './yaml.ts';

/** A template, and what is needed to make a stack of it. */
export interface CloudFormationTemplate extends SetupFile {
  /** The stack's name. */
  readonly stack: string;
  /** Where the stack has to be made, for its clusters are there; `undefined`: anywhere, since IAM is the same everywhere. */
  readonly region?: string;
  readonly capabilities: readonly ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[];
  /** The parameters without default, by what they want. */
  readonly wants: readonly { readonly parameter: string; readonly what: 'external-id' | 'role-arn' | 'name' }[];
}

/** What {@link cloudFormationFor} writes. */
export interface CloudFormationSetup extends CloudFormationTemplate {
  /** An access entry belongs to the region of its cluster, so clusters of other regions have a stack there; it wants the role's ARN. */
  readonly elsewhere: readonly CloudFormationTemplate[];
}

/** The setup as CloudFormation templates. The External ID stays out of them: it is a parameter without default. */
export function cloudFormationFor(setup: Setup): CloudFormationSetup {
  const regions = [...new Set(setup.clusters.map(({ region }) => region))];
  const [home, ...others] = setup.eks ? regions : [];
  const stack = `${fileStem(setup)}-access`;
  const text = yamlFile(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: descriptionOf(setup),
      Parameters: parametersOf(setup),
      ...(setup.eks && { Conditions: conditionsOf(setup) }),
      Resources: {
        [roleId(setup)]: role(setup),
        ...embedded(setup),
        ...accessEntries(setup, home, yamlTag('GetAtt', `${roleId(setup)}.Arn`)),
      },
      Outputs: {
        RoleArn: {
          Description: oneLine(`ARN of the role, to enter at ${setup.vendor.name}.`),
          Value: yamlTag('GetAtt', `${roleId(setup)}.Arn`),
        },
      },
    },
    opening(setup),
  );
  return {
    name: `${fileStem(setup)}.yaml`,
    text,
    stack,
    ...(home !== undefined && { region: home }),
    capabilities: [setup.roleName === undefined ? 'CAPABILITY_IAM' : 'CAPABILITY_NAMED_IAM'],
    wants: [
      { parameter: 'ExternalId', what: 'external-id' },
      ...gapsOf(setup).flatMap((gap) => (gap.values.length === 0 ? [{ parameter: gap.name, what: 'name' as const }] : [])),
    ],
    elsewhere: others.map((region) => elsewhere(setup, region)),
  };
}

/** The access entries of the clusters of one region, for a role that is there already. */
function elsewhere(setup: Setup, region: string): CloudFormationTemplate {
  const text = yamlFile(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: oneLine(`Access entries of ${setup.vendor.name}'s role on the EKS clusters of ${region}`).slice(0, 1024),
      Parameters: {
        RoleArn: {
          Type: 'String',
          Description: `The output RoleArn of the stack that made the role (${fileStem(setup)}.yaml).`,
          AllowedPattern: '^arn:[a-z-]+:iam::[0-9]{12}:role/.+$',
          ConstraintDescription: 'must be the ARN of a role, with its path',
        },
      },
      Resources: accessEntries(setup, region, yamlTag('Ref', 'RoleArn'), false),
    },
    opening(setup),
  );
  return {
    name: `${fileStem(setup)}-eks-${region}.yaml`,
    text,
    stack: `${fileStem(setup)}-eks`,
    region,
    capabilities: [],
    wants: [{ parameter: 'RoleArn', what: 'role-arn' }],
  };
}

function opening(setup: Setup): readonly string[] {
  const link = readMore(setup);
  return link === undefined ? [] : wrapped(link, 100);
}

/** At most 1,024 bytes (CloudFormation User Guide, "Template anatomy: Description", 2026-11). */
function descriptionOf(setup: Setup): string {
  return `${roleDescription(setup)}. The vendor's AWS account is ${accountOf(setup).id}.`.slice(0, 1024);
}

function parametersOf(setup: Setup): YamlMap {
  const { vendor, eks, clusters } = setup;
  const { minLength, maxLength, pattern, where } = vendor.externalId;
  const portable = portablePattern(pattern);
  const parameters: [string, YamlValue | Noted][] = [
    [
      'ExternalId',
      yamlNote(
        {
          Type: 'String',
          Description: oneLine(`External ID of this connection, issued by ${vendor.name}. ${where}`).slice(0, 4000),
          MinLength: minLength,
          MaxLength: maxLength,
          ...(portable !== undefined && { AllowedPattern: portable }),
          ConstraintDescription: `must have ${minLength} to ${maxLength} characters, without blanks or quotes around it`,
        },
        { above: wrapped('No NoEcho: to AWS an External ID is no secret, and whoever can read the role can read it.', 100) },
      ),
    ],
    ...gapsOf(setup).flatMap(nameParameters),
    ...(eks
      ? [
          clusters.length > 0
            ? ([
                'EksAccess',
                {
                  Type: 'String',
                  Description: oneLine(`Whether ${vendor.name} gets access to the EKS clusters that this template names.`),
                  AllowedValues: ['true', 'false'],
                  Default: 'true',
                },
              ] as const)
            : ([
                'ClusterName',
                {
                  Type: 'String',
                  Description: oneLine(
                    `Name of an EKS cluster in this region that ${vendor.name} gets access to; empty for none. Its authentication mode must be API or API_AND_CONFIG_MAP.`,
                  ),
                  Default: '',
                  AllowedPattern: CLUSTER_NAME,
                  ConstraintDescription: 'must be the name of a cluster (not its ARN), or empty',
                },
              ] as const),
        ].map(([key, value]): [string, YamlValue] => [key, value])
      : []),
  ];
  return Object.fromEntries(parameters);
}

/** One parameter for each name: a template cannot go through a list. */
function nameParameters(gap: Gap): readonly [string, YamlValue][] {
  const values = gap.values.length > 0 ? gap.values : [undefined];
  return values.map((value, index) => [
    parameterOf(gap, index),
    {
      Type: 'String',
      Description: gap.isBucket ? `Name of ${values.length === 1 ? 'the' : 'a'} ${gap.words} in this account.` : `Name: ${gap.words}.`,
      ...(value !== undefined && { Default: value }),
      ...(gap.isBucket
        ? { AllowedPattern: BUCKET_NAME, ConstraintDescription: 'must be the name of a bucket, without s3://' }
        : { MinLength: 1 }),
    },
  ]);
}

function parameterOf({ name }: Gap, index: number): string {
  const id = name.replaceAll(/[^A-Za-z0-9]/g, '');
  return index === 0 ? id : `${id}${index + 1}`;
}

/** The name of a cluster, or nothing (EKS API Reference, CreateCluster, `name`, 2026-11). */
const CLUSTER_NAME = '^([0-9A-Za-z][A-Za-z0-9_-]{0,99})?$';

function conditionsOf({ clusters }: Setup): YamlMap {
  return clusters.length > 0
    ? { HasEksAccess: yamlTag('Equals', [yamlTag('Ref', 'EksAccess'), 'true']) }
    : { HasCluster: yamlTag('Not', [yamlTag('Equals', [yamlTag('Ref', 'ClusterName'), ''])]) };
}

function role(setup: Setup): YamlMap {
  const { roleName, rolePath, vendor, tags } = setup;
  const { count } = attachmentsOf(setup);
  const rows = Object.entries(tags);
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      ...(roleName !== undefined && { RoleName: roleName }),
      ...(rolePath !== '/' && { Path: pathOf(setup) }),
      Description: roleDescription(setup),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: principalOf(setup) },
            Action: oneOrMany(vendor.trustActions),
            Condition: { StringEquals: { 'sts:ExternalId': yamlTag('Ref', 'ExternalId') } },
          },
        ],
      },
      ...(count > 0 && { ManagedPolicyArns: managedPolicies(setup) }),
      ...(setup.variant.permissions.length > 0 && {
        Policies: [
          {
            PolicyName: inlineNameOf(setup),
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: setup.variant.permissions.map((need) => statement(need, setup)),
            },
          },
        ],
      }),
      ...(rows.length > 0 && { Tags: rows.map(([Key, Value]) => ({ Key, Value })) }),
    },
  };
}

function pathOf({ rolePath, variant }: Setup): YamlValue | Noted {
  const why = variant.rolePath?.required === true && variant.rolePath.path === rolePath ? variant.rolePath.why : undefined;
  return why === undefined ? rolePath : yamlNote(rolePath, { above: wrapped(`The path matters. ${why}`, 100) });
}

function managedPolicies(setup: Setup): YamlValue | Noted {
  const { vendor, write } = attachmentsOf(setup);
  const isConditional = ({ onlyWithEks }: ManagedPolicyNeed) => onlyWithEks === true && setup.clusters.length > 0;
  const list = [
    ...vendor.map((need) => {
      const arn = policyArn(need.policy);
      return yamlNote(isConditional(need) ? yamlTag('If', ['HasEksAccess', arn, yamlTag('Ref', 'AWS::NoValue')]) : arn, {
        behind: oneLine(need.opens),
      });
    }),
    ...write.map((policy) => yamlNote(policyArn(policy), { behind: `added by choice; ${oneLine(setup.vendor.name)} does not ask for it` })),
  ];
  const above = quotaNote(setup).flatMap((note) => wrapped(note, 100));
  return above.length === 0 ? list : yamlNote(list, { above });
}

function policyArn(policy: string): YamlValue {
  return policy.startsWith('arn:') ? policy : yamlTag('Sub', `arn:\${AWS::Partition}:iam::aws:policy/${subText(policy)}`);
}

function statement(need: PermissionNeed, setup: Setup): YamlMap {
  const sid = sidOf(need);
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: 'Allow',
    Action: oneOrMany(need.actions),
    Resource: resources(need, setup),
  };
}

function resources(need: PermissionNeed, setup: Setup): YamlValue {
  const texts = byGap(need, setup).flatMap(({ gap, resources: some }) =>
    Array.from({ length: gap ? Math.max(1, gap.values.length) : 1 }, (_, copy) =>
      some.map((resource): YamlValue => {
        const pieces = resource.split(/\{\{\w+\}\}/).map(subText);
        const named = pieces.join(gap ? `\${${parameterOf(gap, copy)}}` : '').replace(/^arn:aws:/, () => 'arn:${AWS::Partition}:');
        return named === resource ? resource : yamlTag('Sub', named);
      }),
    ).flat(),
  );
  return texts.length === 1 ? texts[0]! : texts;
}

function oneOrMany(texts: readonly string[]): YamlValue {
  return texts.length === 1 ? texts[0]! : texts;
}

/** What a role without room for more managed policies has of them: a copy, for a template cannot read a policy. */
function embedded(setup: Setup): Readonly<Record<string, YamlValue | Noted>> {
  return Object.fromEntries(
    attachmentsOf(setup).embedded.flatMap(({ policy, copy, onlyWithEks }) => {
      if (!copy) return [];
      const name = policy.slice(policy.lastIndexOf('/') + 1);
      const why = `This account allows ${setup.policiesPerRole} managed policies on a role, so this is a copy of ${name} ${copy.version} (read ${copy.checked}), embedded in the role. It does not follow AWS's changes to that policy.`;
      return [
        [
          name.replaceAll(/[^A-Za-z0-9]/g, ''),
          yamlNote(
            {
              Type: 'AWS::IAM::RolePolicy',
              ...(onlyWithEks === true && setup.clusters.length > 0 && { Condition: 'HasEksAccess' }),
              Properties: {
                RoleName: yamlTag('Ref', roleId(setup)),
                PolicyName: name,
                PolicyDocument: {
                  Version: '2012-10-17',
                  Statement: copy.statements.map(({ actions, resources: all }) => ({
                    Effect: 'Allow',
                    Action: oneOrMany(actions),
                    Resource: oneOrMany(all),
                  })),
                },
              },
            },
            { above: wrapped(why, 100) },
          ),
        ],
      ];
    }),
  );
}

function roleId({ vendor }: Setup): string {
  return `${vendor.name.replaceAll(/[^A-Za-z0-9]/g, '') || pascal(vendor.id)}Role`;
}
