import assert from 'node:assert/strict';
import { ownerOf, ownerOfRole } from '../../../../src/engine/fixes/ownerOf.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import type { Role } from '../../../../src/engine/model/role.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/cloudzero-connected-account/0f2b8c40-0000-4000-a000-00aa00bb00cc';

describe('who owns a role', () => {
  it('nobody, as far as can be told', () => {
    assert.equal(ownerOf('the role', { team: 'platform' }, '/cloudzero/', 'cloudzero-access'), undefined);
    assert.equal(ownerOf('the role', {}), undefined);
  });

  it('a stack: its name, its page, and the name in its template', () => {
    const tags = {
      'aws:cloudformation:stack-name': 'cloudzero-connected-account',
      'aws:cloudformation:stack-id': STACK,
      'aws:cloudformation:logical-id': 'CZAccountRole',
    };
    assert.deepEqual(ownerOf('the role', tags, '/cloudzero/'), {
      kind: 'cloudformation',
      name: 'cloudzero-connected-account',
      logicalId: 'CZAccountRole',
      say: "The next deploy of stack cloudzero-connected-account would undo this: change it in the stack's template first, where the role is CZAccountRole.",
      link: `https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/stackinfo?stackId=${encodeURIComponent(STACK)}`,
    });
  });

  it('a stack of which only one tag is there', () => {
    assert.equal(ownerOf('the role', { 'aws:cloudformation:stack-id': STACK })?.name, 'cloudzero-connected-account');
    const bare = ownerOf('the role', { 'aws:cloudformation:stack-name': 'prod' });
    assert.equal(bare?.name, 'prod');
    assert.equal(bare?.link, undefined);
    assert.ok(!bare.say.includes('undefined'));
  });

  it('a stack of China and one of GovCloud have consoles of their own', () => {
    const link = (partition: string, region: string) =>
      ownerOf('the role', { 'aws:cloudformation:stack-id': STACK.replace('arn:aws:', `arn:${partition}:`).replace('eu-west-1', region) })
        ?.link;
    assert.match(link('aws-cn', 'cn-north-1') ?? '', /^https:\/\/console\.amazonaws\.cn\/cloudformation\/home\?region=cn-north-1#/);
    assert.match(link('aws-us-gov', 'us-gov-west-1') ?? '', /^https:\/\/console\.amazonaws-us-gov\.com\/cloudformation\//);
  });

  it('a stack set, by the name of the stack that it made', () => {
    const owner = ownerOf('the role', { 'aws:cloudformation:stack-name': 'StackSet-vendor-roles-f1219aba-9ea0-457c-bf9a-3a8ca78f79d5' });
    assert.equal(owner?.kind, 'stack-set');
    assert.equal(owner?.name, 'vendor-roles');
    assert.match(owner.say, /stack set vendor-roles .* in the account that administers it/);
    assert.equal(ownerOf('the role', { 'aws:cloudformation:stack-name': 'StackSet-mine' })?.kind, 'cloudformation');
  });

  it('a product of Service Catalog comes before its stack', () => {
    const owner = ownerOf('the role', {
      'aws:servicecatalog:provisionedProductArn': 'arn:aws:servicecatalog:us-east-1:123456789012:stack/my-product/pp-abcd27bm4mldq',
      'aws:cloudformation:stack-name': 'SC-123456789012-pp-abcd27bm4mldq',
    });
    assert.equal(owner?.kind, 'service-catalog');
    assert.equal(owner?.name, 'my-product');
    assert.match(owner.link ?? '', /us-east-1\.console\.aws\.amazon\.com\/servicecatalog\//);
  });

  it('IAM Identity Center and AWS services, by the path', () => {
    const sso = ownerOf('the role', {}, '/aws-reserved/sso.amazonaws.com/eu-west-1/', 'AWSReservedSSO_ReadOnly_Team_0123456789abcdef');
    assert.deepEqual([sso?.kind, sso?.name], ['identity-center', 'ReadOnly_Team']);
    assert.match(sso?.say ?? '', /^The role belongs to the permission set ReadOnly_Team /);
    assert.match(ownerOf('the role', {}, '/aws-reserved/sso.amazonaws.com/')?.say ?? '', /a permission set of IAM Identity Center/);
    const linked = ownerOf('the role', {}, '/aws-service-role/eks.amazonaws.com/', 'AWSServiceRoleForAmazonEKS');
    assert.deepEqual([linked?.kind, linked?.name], ['service-linked', 'eks.amazonaws.com']);
  });

  it('an access entry of a cluster has tags too', () => {
    const owner = ownerOf('the access entry of us-east-1/prod', {
      'aws:cloudformation:stack-name': 'eks',
      'aws:cloudformation:logical-id': 'Entry',
    });
    assert.match(owner?.say ?? '', /where the access entry of us-east-1\/prod is Entry\.$/);
  });

  it('of a role as it was read; what was not read names nobody', () => {
    const role = healthyConnection('tierzero').role as Role;
    assert.equal(ownerOfRole(role), undefined);
    assert.equal(ownerOfRole({ ...role, tags: { 'aws:cloudformation:stack-name': 'prod' } })?.name, 'prod');
    assert.equal(ownerOfRole({ ...role, tags: unknown('denied', 'Not read.') }), undefined);
  });
});
