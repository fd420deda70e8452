import assert from 'node:assert/strict';
import { namesOf } from '../../../../src/engine/report/json.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

describe('a report as JSON', () => {
  it('names the role that was asked for, not one of the same name elsewhere', () => {
    const { purpose, ...facts } = healthyConnection('tierzero');
    const role = 'arn:aws-cn:iam::444455556666:role/TierZeroAccess';
    assert.deepEqual(namesOf({ ...facts, purpose: { ...purpose, role } }), {
      vendor: 'tierzero',
      variant: 'default',
      roleArn: role,
      account: '444455556666',
    });
  });

  it('takes the ARN from the account where only a name was given', () => {
    const { purpose, ...facts } = healthyConnection('tierzero');
    const { roleArn, account } = namesOf({ ...facts, purpose: { ...purpose, role: 'TierZeroAccess' } });
    assert.deepEqual({ roleArn, account }, { roleArn: 'arn:aws:iam::111122223333:role/TierZeroAccess', account: '111122223333' });
  });
});
