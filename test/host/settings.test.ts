import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { countingEndpoint, type CountingEndpoint } from './countingEndpoint.ts';
import { extensionUnderTest } from './extensionUnderTest.ts';
import { withLogin } from './withLogin.ts';

const connection = {
  name: 'Host test',
  vendor: 'tierzero',
  role: 'arn:aws:iam::111122223333:role/HostTest',
  regions: ['us-east-1'],
  clusters: [],
};

describe('connections in the settings', () => {
  let endpoint: CountingEndpoint;
  let withoutLogin: () => void;

  before(async () => {
    endpoint = await countingEndpoint();
    withoutLogin = withLogin();
    await extensionUnderTest().activate();
    const configuration = vscode.workspace.getConfiguration('rolecall');
    await configuration.update('demo', '', vscode.ConfigurationTarget.Workspace);
    await configuration.update('endpointUrl', endpoint.url, vscode.ConfigurationTarget.Workspace);
    await configuration.update('connections', [connection], vscode.ConfigurationTarget.Workspace);
  });

  after(async () => {
    withoutLogin();
    await endpoint.close();
  });

  it('come back as they were written', () => {
    assert.deepEqual(vscode.workspace.getConfiguration('rolecall').get('connections'), [connection]);
  });

  it('give the role that is copied, although it was never diagnosed', async () => {
    await vscode.commands.executeCommand('rolecall.copyRoleArn');
    assert.equal(await vscode.env.clipboard.readText(), connection.role);
  });

  it('are diagnosed at the endpoint that the settings name', async () => {
    await vscode.commands.executeCommand('rolecall.diagnose');
    assert.ok(endpoint.asked() > 0);
  });
});
