// What people do with what the wizard hands them, outside of VS Code.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { AssociateAccessPolicyCommand, CreateAccessEntryCommand, EKSClient } from '@aws-sdk/client-eks';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient, ListPoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { root } from '../installed.mjs';
import { runScript } from '../support/runScript.mjs';

/** @typedef {import('../../src/simulator/server.ts').Simulator} Simulator */

/** Deploys a template as a stack. @param {Simulator} simulator @param {string} stack @param {string} template @param {Record<string, string>} parameters */
export async function deployTemplate(simulator, stack, template, parameters) {
  const client = new CloudFormationClient(loginTo(simulator));
  const named = { StackName: stack, ChangeSetName: 'first' };
  await client.send(
    new CreateChangeSetCommand({
      ...named,
      ChangeSetType: 'CREATE',
      TemplateBody: template,
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  await until('CREATE_COMPLETE', async () => {
    const { Status, StatusReason } = await client.send(new DescribeChangeSetCommand(named));
    return { state: Status, why: StatusReason };
  });
  await client.send(new ExecuteChangeSetCommand(named));
  await until('CREATE_COMPLETE', async () => {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return { state: Stacks[0]?.StackStatus, why: Stacks[0]?.StackStatusReason };
  });
  client.destroy();
}

/**
 * Reads code by the command line. @param {string} folder @param {readonly string[]} words
 * @returns {Promise<{ code: number, said: string }>}
 */
export async function scan(folder, words) {
  const run = promisify(execFile)(process.execPath, [join(root, 'dist', 'cli.js'), 'scan', folder, ...words]);
  return run.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stdout, stderr }) => ({ code, said: stdout + stderr }),
  );
}

/**
 * Does in the demo account what a page of console steps says.
 * @param {Simulator} simulator
 * @param {readonly { title: string, text: string, documents: string[], code: string[] }[]} chapters of the page, each with its code blocks and the words that are set as code
 * @param {string} externalId
 */
export async function doConsoleSteps(simulator, chapters, externalId) {
  const iam = new IAMClient(loginTo(simulator));
  const eks = new EKSClient(loginTo(simulator));
  let role = '';
  let principalArn = '';
  for (const { title, text, documents, code } of chapters) {
    const [document = ''] = documents;
    const [, created] = /Create the role (\S+)/.exec(title) ?? [];
    const [, cluster] = /on us-east-1\/(\S+)$/.exec(title) ?? [];
    if (created) {
      role = created;
      const ready = document.replace(/"THE EXTERNAL ID THAT \w+ GAVE YOU"/, JSON.stringify(externalId));
      if (!ready.startsWith('aws ')) await iam.send(new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument: ready }));
      else if ((await runScript(ready, simulator.env, 'stand-in')).status !== 0) throw new Error(`This cannot be run: ${ready}`);
    } else if (/Attach/.test(title)) {
      const { Policies = [] } = await iam.send(new ListPoliciesCommand({}));
      for (const name of code) {
        const found = Policies.find(({ PolicyName }) => PolicyName === name);
        await iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn: found?.Arn }));
      }
    } else if (/Embed the policy/.test(title)) {
      await iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: code[0], PolicyDocument: document }));
    } else if (/Make an access entry/.test(title)) {
      [principalArn = ''] = code;
      await eks.send(new CreateAccessEntryCommand({ clusterName: cluster, principalArn }));
    } else if (/Give the entry its access policy/.test(title)) {
      const policyArn = `arn:aws:eks::aws:cluster-access-policy/${code[0]}`;
      await eks.send(new AssociateAccessPolicyCommand({ clusterName: cluster, principalArn, policyArn, accessScope: { type: 'cluster' } }));
    } else if (!/^\d+\. Tell /.test(title)) throw new Error(`Nobody knows how to do this: ${title}\n${text}`);
  }
  iam.destroy();
  eks.destroy();
}

/** @param {Simulator} simulator */
function loginTo({ url, env }) {
  const credentials = { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '' };
  return { endpoint: url, region: 'us-east-1', credentials };
}

/** Asks until CloudFormation is through. @param {string} wanted @param {() => Promise<{ state: string | undefined, why: string | undefined }>} ask */
async function until(wanted, ask) {
  for (;;) {
    const { state = '', why } = await ask();
    if (state === wanted) return;
    if (!/PENDING|IN_PROGRESS/.test(state)) throw new Error(`${state}: ${why}`);
  }
}
