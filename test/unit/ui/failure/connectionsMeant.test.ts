import assert from 'node:assert/strict';
import { explainFailure, vendorCatalogue, type Failure } from '../../../../src/engine/session.ts';
import { english } from '../../../support/english.ts';
import type { SavedConnection } from '../../../../src/ui/connections.ts';
import { checkToOpen, connectionsMeant, recognisedIn } from '../../../../src/ui/failure/connectionsMeant.ts';
import { broken, finding, healthy, report } from '../savedConnection.ts';

const connection = (name: string, part: Partial<SavedConnection['spec']>): SavedConnection => ({
  key: name,
  spec: { name, vendor: 'tierzero', role: 'arn:aws:iam::111122223333:role/TierZeroAccess', ...part },
});
const all = [
  connection('whole', {}),
  connection('by name', { role: 'TierZeroAccess' }),
  connection('other account', { role: 'arn:aws:iam::444455556666:role/TierZeroAccess' }),
  connection('payer', { vendor: 'cloudzero', role: 'arn:aws:iam::111122223333:role/cloudzero/cloudzero-access' }),
  connection('one cluster', { role: 'arn:aws:iam::444455556666:role/Eks', clusters: ['eu-west-1/prod'] }),
];
const explain = (text: string): Failure => explainFailure(text, vendorCatalogue);
const meant = (text: string): readonly string[] => connectionsMeant(explain(text), all).map(({ key }) => key);

describe('the connections that an error text can be about', () => {
  it('are those of its role: by ARN, or by name where the connection gives no more', () => {
    assert.deepEqual(
      meant(
        'User: arn:aws:iam::851725519002:role/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/TierZeroAccess',
      ),
      ['whole', 'by name'],
    );
  });

  it('are found by a session, which leaves the path of its role out', () => {
    assert.deepEqual(meant('User: arn:aws:sts::111122223333:assumed-role/cloudzero-access/x is not authorized to perform: ce:GetTags'), [
      'payer',
    ]);
    assert.deepEqual(meant('User: arn:aws:sts::123456789012:assumed-role/cloudzero-access/x is not authorized to perform: ce:GetTags'), []);
  });

  it('are told apart where two roles of one name have another path', () => {
    assert.deepEqual(meant('unable to assume role arn:aws:iam::111122223333:role/other/cloudzero-access'), []);
  });

  it('are those that fit account, vendor and cluster where no role is named', () => {
    assert.deepEqual(meant('STS is not activated in this region for account:444455556666. Your account administrator can'), [
      'by name',
      'other account',
      'one cluster',
    ]);
    assert.deepEqual(meant('CloudZero: Access Denied'), ['payer']);
    assert.deepEqual(meant('ResourceNotFoundException: No cluster found for name: staging.'), [
      'whole',
      'by name',
      'other account',
      'payer',
    ]);
  });

  it('are all where the text names nothing', () => {
    assert.equal(meant('error: You must be logged in to the server (Unauthorized)').length, all.length);
  });
});

describe('the check to open', () => {
  const wanted = ['trust-principal', 'external-id', 'role-exists'];
  const cannotTell = report('external-id', 'cannot-tell', {
    verdict: 'cannot-tell',
    because: { unknown: 'denied', detail: 'No.' },
    unread: [],
  });

  it('is the first that is broken, though another is likelier', () => {
    assert.equal(checkToOpen(wanted, [healthy('trust-principal'), broken('role-exists', finding()), cannotTell]), 'role-exists');
  });

  it('is else the first that cannot tell, else the first that applies', () => {
    assert.equal(checkToOpen(wanted, [healthy('trust-principal'), cannotTell]), 'external-id');
    assert.equal(checkToOpen(wanted, [healthy('role-exists'), healthy('trust-principal')]), 'trust-principal');
    const notApplicable = report('trust-principal', 'not-applicable', { verdict: 'not-applicable', message: 'No.' });
    assert.equal(checkToOpen(wanted, [notApplicable, broken('sts-regions', finding())]), undefined);
  });
});

describe('what was recognised', () => {
  it('is said in a few words', () => {
    assert.equal(
      recognisedIn(
        explain(
          'An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:sts::851725519002:assumed-role/tierzero-managed/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/TierZeroAccess',
        ),
        english,
      ),
      'AccessDenied · sts:AssumeRole · role TierZeroAccess in 111122223333 · TierZero',
    );
    assert.equal(recognisedIn(explain('error: You must be logged in to the server (Unauthorized)'), english), 'Unauthorized');
    assert.equal(recognisedIn(explain('dial tcp 203.0.113.7:443: i/o timeout'), english), 'cluster unreachable');
  });
});
