import type { AwsAction, Step } from '../model/plan.ts';
import { externalIdsIn } from './externalIdsIn.ts';
import { shellWord } from './shellWord.ts';

/** What the steps are for. */
export interface ConsoleStepsOf {
  readonly title: string;
  /** The vendor's name. */
  readonly vendor: string;
  readonly account: string;
  readonly steps: readonly Step[];
  /** What is still to be done once the role is there. */
  readonly after: readonly string[];
}

/**
 * The steps as Markdown for somebody who makes them by hand in the AWS console. No External ID stands in it. What has no page in the
 * console is given as its API call. Pages and buttons as the consoles of IAM and EKS had them on 2026-11-22.
 */
export function consoleSteps({ title, vendor, account, steps, after }: ConsoleStepsOf): string {
  const groups = grouped(steps.flatMap(({ do: action }) => ('service' in action ? [action] : [])));
  return [
    `# ${title}`,
    '',
    `In the AWS console of account ${account}.`,
    '',
    ...groups.flatMap((group, index) => [`## ${index + 1}. ${group.title}`, '', ...group.lines, '']),
    ...(after.length > 0 ? [`## ${groups.length + 1}. Tell ${vendor}`, '', ...after.map((line) => `- ${line}`), ''] : []),
    'Then run **Rolecall: Diagnose**: it says what is still missing.',
    '',
  ].join('\n');

  function documentOf(text: unknown): readonly string[] {
    return ['```json', shown(text), '```'];
  }

  /** A policy document, with words in the place of each External ID. */
  function shown(text: unknown): string {
    const plain = String(text);
    let words = '';
    let done = 0;
    for (const { start, end } of externalIdsIn(plain)) {
      words += `${plain.slice(done, start)}"THE EXTERNAL ID THAT ${vendor.toUpperCase()} GAVE YOU"`;
      done = end;
    }
    return JSON.stringify(JSON.parse(words + plain.slice(done)), null, 2);
  }

  function grouped(actions: readonly AwsAction[]): readonly { readonly title: string; readonly lines: readonly string[] }[] {
    const attached = actions.filter(({ operation }) => operation === 'AttachRolePolicy');
    let isAttachedTold = false;
    return actions.flatMap((action) => {
      if (action.operation !== 'AttachRolePolicy') return [groupOf(action)];
      if (isAttachedTold) return [];
      isAttachedTold = true;
      const { RoleName: role } = action.input;
      const names = attached.map(({ input }) => `- \`${String(input['PolicyArn']).split('/').at(-1)}\``);
      return [
        {
          title: `Attach ${attached.length === 1 ? 'a policy' : `${attached.length} policies`} to ${String(role)}`,
          lines: [
            `Roles, **${String(role)}**, Permissions, Add permissions, **Attach policies**. Search for each of these by its name, and tick it:`,
            '',
            ...names,
          ],
        },
      ];
    });
  }

  /** IAM's console has no field for a path (IAM User Guide, "IAM identifiers", read 2026-11-22), but a terminal. */
  function underPath(input: AwsAction['input'], path: string): { readonly title: string; readonly lines: readonly string[] } {
    const option = (name: string, value: unknown): readonly string[] =>
      value === undefined ? [] : [` \\\n  --${name} ${shellWord([String(value)])}`];
    const call = [
      'aws iam create-role',
      ...option('role-name', input['RoleName']),
      ...option('path', path),
      ...option('description', input['Description']),
      ...option('assume-role-policy-document', shown(input['AssumeRolePolicyDocument'])),
    ];
    return {
      title: `Create the role ${String(input['RoleName'])}`,
      lines: [
        `The role belongs under the path \`${path}\`, for which the form of the console has no field. Open [CloudShell](https://console.aws.amazon.com/cloudshell/home) and paste this, with the External ID in its place:`,
        '',
        '```sh',
        call.join(''),
        '```',
        '',
        `All that follows is done in [IAM](https://console.aws.amazon.com/iam/home#/roles).`,
      ],
    };
  }

  function groupOf({ service, operation, input, region }: AwsAction): { readonly title: string; readonly lines: readonly string[] } {
    const text = (name: string): string => String(input[name]);
    switch (`${service}:${operation}`) {
      case 'iam:CreateRole': {
        const path = input['Path'];
        if (path !== undefined && path !== '/') return underPath(input, String(path));
        return {
          title: `Create the role ${text('RoleName')}`,
          lines: [
            '[IAM](https://console.aws.amazon.com/iam/home#/roles), Roles, **Create role**, **Custom trust policy**. Paste this, with the External ID in its place:',
            '',
            ...documentOf(input['AssumeRolePolicyDocument']),
            '',
            `Next, Next, role name \`${text('RoleName')}\`, **Create role**.`,
          ],
        };
      }
      case 'iam:UpdateAssumeRolePolicy':
        return {
          title: `Change the trust policy of ${text('RoleName')}`,
          lines: [
            `Roles, **${text('RoleName')}**, Trust relationships, **Edit trust policy**. Replace the whole of it by this, with the External ID in its place:`,
            '',
            ...documentOf(input['PolicyDocument']),
          ],
        };
      case 'iam:CreatePolicy':
        return {
          title: `Create the policy ${text('PolicyName')}`,
          lines: [
            '[IAM](https://console.aws.amazon.com/iam/home#/policies), Policies, **Create policy**, JSON:',
            '',
            ...documentOf(input['PolicyDocument']),
          ],
        };
      case 'iam:PutRolePolicy':
        return {
          title: `Embed the policy ${text('PolicyName')}`,
          lines: [
            `Roles, **${text('RoleName')}**, Permissions, Add permissions, **Create inline policy**, JSON. Name it \`${text('PolicyName')}\`:`,
            '',
            ...documentOf(input['PolicyDocument']),
          ],
        };
      case 'eks:CreateAccessEntry':
        return {
          title: `Make an access entry on ${region ?? ''}/${text('clusterName')}`,
          lines: [
            `[EKS](https://${region ?? 'us-east-1'}.console.aws.amazon.com/eks/home?region=${region ?? 'us-east-1'}#/clusters/${text('clusterName')}), Access, **Create access entry**. IAM principal: \`${text('principalArn')}\`, type Standard.`,
          ],
        };
      case 'eks:AssociateAccessPolicy':
        return {
          title: `Give the entry its access policy on ${region ?? ''}/${text('clusterName')}`,
          lines: [
            `In the same form, or in Access, the entry, **Add access policy**: \`${text('policyArn').split('/').at(-1)}\`, access scope Cluster.`,
          ],
        };
      case 'eks:UpdateClusterConfig': {
        const { publicAccessCidrs } = (input['resourcesVpcConfig'] ?? {}) as { publicAccessCidrs?: readonly unknown[] };
        if (!publicAccessCidrs) return asCall({ service, operation, input, ...(region !== undefined && { region }) });
        return {
          title: `Let the addresses reach ${region ?? ''}/${text('name')}`,
          lines: [
            `[EKS](https://${region ?? 'us-east-1'}.console.aws.amazon.com/eks/home?region=${region ?? 'us-east-1'}#/clusters/${text('name')}), Networking, **Manage endpoint access**, Advanced settings. The whole list of CIDR blocks is to be:`,
            '',
            ...publicAccessCidrs.map((cidr) => `- \`${String(cidr)}\``),
          ],
        };
      }
      default:
        return asCall({ service, operation, input, ...(region !== undefined && { region }) });
    }
  }
}

function asCall({ service, operation, input, region }: AwsAction): { readonly title: string; readonly lines: readonly string[] } {
  const where = region === undefined ? [] : [`In region ${region}.`];
  return { title: `${service}:${operation}`, lines: ['```json', JSON.stringify(input, null, 2), '```', ...where] };
}
