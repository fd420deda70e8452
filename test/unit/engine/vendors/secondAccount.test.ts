import assert from 'node:assert/strict';
import { proposeRevoke } from '../../../../src/engine/access/revoke.ts';
import { judge } from '../../../../src/engine/judge.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import { isUnknown } from '../../../../src/engine/model/known.ts';
import { relationOf } from '../../../../src/engine/vendors/recognise.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const FIRST = 'arn:aws:iam::061190967865:root';
const SECOND = 'arn:aws:iam::559846027439:root';

describe("a vendor's second account", () => {
  const base = healthyConnection('cloudzero-resource');

  /** The role with these principals in the vendor's statement, and others behind it. */
  function trusting(AWS: string | readonly string[], ...more: readonly object[]): Connection {
    const { role } = base;
    assert.ok(role && !isUnknown(role) && !isUnknown(role.trust) && !isUnknown(role.trust.Statement));
    const Statement = [{ ...(role.trust.Statement[0] as object), Principal: { AWS } }, ...more] as never;
    return { ...base, role: { ...role, trust: { ...role.trust, Statement } } };
  }
  const wrong = (connection: Connection) =>
    judge(connection, 0).checks.flatMap(({ id, status }) => (status === 'fail' || status === 'warn' ? [id] : []));

  it("is the vendor's own, beside the first one", () => {
    assert.equal(relationOf(SECOND, base.purpose.vendor).kind, 'preferred');
    assert.deepEqual(wrong(trusting(FIRST)), []);
    assert.deepEqual(wrong(trusting([FIRST, SECOND])), []);
  });

  it('does not stand for the first one, which the vendor documents', () => {
    assert.deepEqual(wrong(trusting(SECOND)), ['trust-principal']);
  });

  it('goes when access is taken back, and is denied where everybody is let in', () => {
    const trustAfter = (connection: Connection): string => {
      const proposal = proposeRevoke(judge(connection, 0), 'trust');
      assert.ok(!isUnknown(proposal), JSON.stringify(proposal));
      const { role } = proposal.wanted;
      assert.ok(role && !isUnknown(role));
      return JSON.stringify(role.trust);
    };
    const own = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'sts:AssumeRole' };
    assert.doesNotMatch(trustAfter(trusting([FIRST, SECOND], own)), /061190967865|559846027439/);
    const open = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
    const denied = trustAfter(trusting([FIRST, SECOND], open));
    assert.match(denied, /"Effect":"Deny","Principal":\{"AWS":\["arn:aws:iam::061190967865:root","arn:aws:iam::559846027439:root"\]\}/);
  });
});
