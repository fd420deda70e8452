import { strict as assert } from 'node:assert';
import { endpointFor, homeRegionOf, partitionOf, regionFor } from '../../../src/aws/endpoints.ts';
import type { SharedFiles } from '../../../src/aws/sharedFiles.ts';

const profile = { services: 'local', endpoint_url: 'http://profile' };
const files: SharedFiles = {
  configFile: '/config',
  credentialsFile: '/credentials',
  profiles: new Map([['dev', profile]]),
  services: new Map([['local', { 'iam.endpoint_url': 'http://section-iam', 'cost_explorer.endpoint_url': 'http://section-ce' }]]),
  ssoSessions: new Map(),
};
const everything = { AWS_ENDPOINT_URL: 'http://env', AWS_ENDPOINT_URL_IAM: 'http://env-iam' };

describe('aws: endpoints', () => {
  it('takes them in the order of the reference guide', () => {
    assert.equal(endpointFor('IAM', { endpointUrl: 'http://explicit' }, everything, profile, files), 'http://explicit');
    assert.equal(endpointFor('IAM', {}, everything, profile, files), 'http://env-iam');
    assert.equal(endpointFor('EKS', {}, everything, profile, files), 'http://env');
    assert.equal(endpointFor('IAM', {}, {}, profile, files), 'http://section-iam');
    assert.equal(endpointFor('COST_EXPLORER', {}, {}, profile, files), 'http://section-ce');
    assert.equal(endpointFor('EKS', {}, {}, profile, files), 'http://profile');
    assert.equal(endpointFor('EKS', {}, {}, undefined, files), undefined);
  });

  it('ignores what is configured when told so, but not the explicit one', () => {
    const env = { ...everything, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    assert.equal(endpointFor('IAM', {}, env, profile, files), undefined);
    assert.equal(endpointFor('IAM', {}, {}, { ...profile, ignore_configured_endpoint_urls: 'true' }, files), undefined);
    assert.equal(endpointFor('IAM', { endpointUrl: 'http://explicit' }, env, profile, files), 'http://explicit');
  });

  it('refuses a services section that is not there, naming it and the file', () => {
    assert.throws(() => endpointFor('IAM', {}, {}, { services: 'gone' }, files), /services = gone.*\/config.*\[services gone\]/);
  });

  it('takes the region from the environment, the profile, the fallback, the partition', () => {
    assert.equal(regionFor({ region: 'eu-west-3' }, { AWS_REGION: 'eu-west-1' }, { region: 'eu-west-2' }, 'aws'), 'eu-west-1');
    assert.equal(regionFor({ region: 'eu-west-3' }, {}, { region: 'eu-west-2' }, 'aws'), 'eu-west-2');
    assert.equal(regionFor({ region: 'eu-west-3' }, {}, {}, 'aws'), 'eu-west-3');
    assert.equal(regionFor({}, {}, undefined, 'aws-us-gov'), 'us-gov-west-1');
    assert.equal(regionFor({}, {}, undefined, undefined), 'us-east-1');
    assert.deepEqual(['cn-north-1', 'us-gov-east-1', 'eusc-de-east-1', 'eu-west-1'].map(partitionOf), [
      'aws-cn',
      'aws-us-gov',
      'aws-eusc',
      'aws',
    ]);
    assert.equal(homeRegionOf('aws-cn'), 'cn-northwest-1');
  });
});
