import assert from 'node:assert/strict';
import { request } from 'node:http';
import fc from 'fast-check';
import { readQuery } from '../../../src/simulator/protocols/query.ts';
import { escapeXml, toXml } from '../../../src/simulator/protocols/xml.ts';
import { understand } from '../../../src/simulator/request.ts';
import { startSimulator } from '../../../src/simulator/server.ts';
import type { Simulator } from '../../../src/simulator/server.ts';

const BUCKET = 'cz-cur-hourly-csv-111122223333';

describe('simulator: the wire', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  beforeEach(() => simulator.load('healthy'));
  after(() => simulator.close());

  const signed = (service: string, region = 'us-east-1'): Record<string, string> => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${simulator.env['AWS_ACCESS_KEY_ID']}/20261121/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  });
  const send = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body = '',
  ): Promise<{ status: number; headers: Record<string, unknown>; body: string }> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(simulator.url);
      const outgoing = request({ hostname, port, method, path, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  it('refuses a service that it does not have in the protocol of the request', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const ec2 = await send('POST', '/', { ...signed('ec2'), ...form }, 'Action=DescribeRegions&Version=2016-11-15');
    assert.equal(ec2.status, 400);
    assert.match(ec2.body, /<Code>InvalidAction<\/Code>.*DescribeRegions/s);
    const logs = await send('POST', '/', { ...signed('logs'), 'x-amz-target': 'Logs_20140328.DescribeLogGroups' }, '{}');
    assert.equal(logs.status, 400);
    assert.match(logs.body, /"__type":"UnknownOperationException"/);
    const lambda = await send('GET', '/2015-03-31/functions', signed('lambda'));
    assert.equal(lambda.headers['x-amzn-errortype'], 'UnknownOperationException');
  });

  it('reads what the query protocol nests', () => {
    assert.deepEqual(readQuery('Action=TagRole&Tags.member.2.Key=b&Tags.member.1.Key=a&Tags.member.1.Value=x%20%2B%26&Empty='), {
      Action: 'TagRole',
      Tags: [{ Key: 'a', Value: 'x +&' }, { Key: 'b' }],
      Empty: '',
    });
    assert.deepEqual(readQuery('A.member.10=k&A.member.9=j'), { A: ['j', 'k'] });
  });

  it('never falls over a form, whatever is in it', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof readQuery(text) === 'object'));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (form) => typeof readQuery(new URLSearchParams(form).toString()) === 'object'),
    );
  });

  it('writes lists, maps, dates and markup', () => {
    assert.equal(
      toXml('A', { B: ['x', { C: 1 }], M: new Map([['k', 2]]), D: new Date(0), N: undefined, F: false }),
      '<A><B><member>x</member><member><C>1</C></member></B><M><entry><key>k</key><value>2</value></entry></M><D>1970-01-01T00:00:00Z</D><F>false</F></A>',
    );
    assert.equal(escapeXml('<a> & "b"\u0001'), '&lt;a&gt; &amp; &quot;b&quot;');
  });

  it('finds service and region by the signature, and without one by target, host, path or version', () => {
    const of = (method: string, url: string, headers: Record<string, string>, body = ''): unknown[] => {
      const seen = understand({ method, url, headers, body });
      return [seen?.service.name, seen?.operation, seen?.region];
    };
    assert.deepEqual(of('POST', '/', signed('iam', 'eu-west-1'), 'Action=GetRole'), ['iam', 'GetRole', 'eu-west-1']);
    assert.deepEqual(of('GET', '/?Action=GetCallerIdentity&X-Amz-Credential=AKIAX%2F20261121%2Feu-south-1%2Fsts%2Faws4_request', {}), [
      'sts',
      'GetCallerIdentity',
      'eu-south-1',
    ]);
    assert.deepEqual(
      of(
        'POST',
        '/',
        { authorization: 'AWS4-ECDSA-P256-SHA256 Credential=AKIAX/20261121/sts/aws4_request, Signature=0' },
        'Action=GetCallerIdentity',
      ),
      ['sts', 'GetCallerIdentity', 'us-east-1'],
    );
    assert.deepEqual(of('POST', '/', { 'x-amz-target': 'AWSOrganizationsV20161128.DescribeOrganization' }, '{}'), [
      'organizations',
      'DescribeOrganization',
      'us-east-1',
    ]);
    assert.deepEqual(of('POST', '/', { host: 'sts.eu-south-1.amazonaws.com' }, 'Action=AssumeRole'), ['sts', 'AssumeRole', 'eu-south-1']);
    assert.deepEqual(of('GET', '/clusters/prod/access-entries/arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fa', {}), [
      'eks',
      'DescribeAccessEntry',
      'us-east-1',
    ]);
    assert.deepEqual(of('POST', '/', {}, 'Action=GetRole&Version=2010-05-08'), ['iam', 'GetRole', 'us-east-1']);
    assert.deepEqual(of('POST', '/', signed('ec2')), [undefined, undefined, undefined]);
  });

  it('answers a request without a signature as AWS does', async () => {
    const query = await send('POST', '/', {}, 'Action=GetRole&Version=2010-05-08');
    assert.deepEqual([query.status, /<Code>(.*)<\/Code>/.exec(query.body)?.[1]], [403, 'MissingAuthenticationToken']);
    const json = await send('POST', '/', { 'x-amz-target': 'AWSOrganizationsV20161128.DescribeOrganization' }, '{}');
    assert.equal(json.status, 400);
    assert.match(json.body, /"__type":"MissingAuthenticationTokenException"/);
    assert.equal((await send('GET', '/', {})).status, 404);
  });

  it('knows an operation that it does not have as one that is unknown', async () => {
    assert.match((await send('POST', '/', signed('iam'), 'Action=constructor&Version=2010-05-08')).body, /<Code>InvalidAction<\/Code>/);
    assert.match(
      (await send('POST', '/', { ...signed('ce'), 'x-amz-target': 'AWSInsightsIndexService.GetCostAndUsage' }, '{}')).body,
      /UnknownOperationException/,
    );
    assert.equal((await send('GET', '/nodegroups', signed('eks'))).status, 404);
    assert.match(
      (await send('POST', '/', { ...signed('organizations'), 'x-amz-target': 'AWSOrganizationsV20161128.DescribeOrganization' }, '{')).body,
      /SerializationException/,
    );
  });

  it('tells whose a bucket is, by path and by host name', async () => {
    const head = await send('HEAD', `/${BUCKET}`, { ...signed('s3'), 'x-amz-expected-bucket-owner': '111122223333' });
    assert.deepEqual([head.status, head.headers['x-amz-bucket-region'], head.body], [200, 'us-east-1', '']);
    assert.equal((await send('HEAD', '/', { ...signed('s3'), host: `${BUCKET}.s3.amazonaws.com` })).status, 200);
    assert.equal((await send('HEAD', `/${BUCKET}`, { ...signed('s3'), 'x-amz-expected-bucket-owner': '444455556666' })).status, 403);
    assert.equal((await send('HEAD', '/nobody-has-this', signed('s3'))).status, 404);
    const elsewhere = await send('HEAD', `/${BUCKET}`, signed('s3', 'eu-west-1'));
    assert.deepEqual([elsewhere.status, elsewhere.headers['x-amz-bucket-region']], [301, 'us-east-1']);
    const location = await send('GET', `/${BUCKET}?location`, signed('s3'));
    assert.match(location.body, /<LocationConstraint xmlns="http:\/\/s3.amazonaws.com\/doc\/2006-03-01\/"><\/LocationConstraint>/);
    simulator.load('extra:cost-report-bucket');
    assert.equal((await send('HEAD', `/${BUCKET}`, { ...signed('s3'), 'x-amz-expected-bucket-owner': '111122223333' })).status, 403);
    assert.equal((await send('HEAD', `/${BUCKET}`, signed('s3'))).status, 200);
  });

  it("describes CloudZero's stack", async () => {
    const stacks = await send(
      'POST',
      '/',
      signed('cloudformation'),
      'Action=DescribeStacks&Version=2010-05-15&StackName=cloudzero-connected-account',
    );
    assert.match(stacks.body, /<StackStatus>CREATE_COMPLETE<\/StackStatus>/);
    const resources = await send(
      'POST',
      '/',
      signed('cloudformation'),
      'Action=DescribeStackResources&Version=2010-05-15&StackName=cloudzero-connected-account',
    );
    assert.match(resources.body, /<PhysicalResourceId>cloudzero-connected-account-MasterPayer/);
    const none = await send('POST', '/', signed('cloudformation'), 'Action=DescribeStacks&Version=2010-05-15&StackName=nope');
    assert.deepEqual([none.status, /<Message>(.*)<\/Message>/.exec(none.body)?.[1]], [400, 'Stack with id nope does not exist']);
  });

  it('answers whatever is sent, and lives', async function () {
    this.timeout(20_000);
    const path = fc.oneof(
      fc.constantFrom('//[', '/%ff', '/clusters/%', '/clusters/%ff/access-entries/%E0%A4%A', '/?location', '/tags/a/b'),
      fc.webPath().map((text) => `/${text}`),
    );
    const service = fc.constantFrom(
      'iam',
      'sts',
      'eks',
      'account',
      'organizations',
      'cloudtrail',
      'bcm-data-exports',
      'ce',
      'servicequotas',
      'cloudformation',
      's3',
    );
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom(
        'Action=GetRole&RoleName=__proto__',
        'Action=AssumeRole&RoleArn.member.1=x',
        'Action=TagRole&RoleName=TierZeroAccess&Tags=x',
        'Action=SimulatePrincipalPolicy&PolicySourceArn=arn:aws:iam::111122223333:role/TierZeroAccess&ActionNames.member.x=a:b',
      ),
    );
    const target = fc.constantFrom('CloudTrail_20131101.LookupEvents', 'AWSInsightsIndexService.ListCostAllocationTags', 'x', '');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'DELETE', 'HEAD', 'PUT'),
        path,
        service,
        target,
        body,
        async (method, at, name, aim, text) => {
          const { status, body: answer } = await send(
            method,
            at,
            { ...signed(name), 'x-amz-target': aim },
            method === 'GET' || method === 'HEAD' ? '' : text,
          ).catch((error: NodeJS.ErrnoException) => ({ status: error.code === 'ECONNRESET' ? 1 : 0, body: '' }));
          assert.ok(status > 0);
          assert.doesNotMatch(answer, /InternalFailure/);
        },
      ),
      { numRuns: 100 },
    );
    assert.equal((await send('POST', '/', signed('sts'), 'Action=GetCallerIdentity&Version=2011-06-15')).status, 200);
  });
});
