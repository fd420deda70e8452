import { strict as assert } from 'node:assert';
import { errorToUnknown } from '../../../src/aws/errorToUnknown.ts';

const asked = { what: 'role CloudZero', action: 'iam:GetRole', logIn: 'Run: aws sso login --profile dev' };
const failure = (name: string, message = '', more: object = {}) => Object.assign(new Error(message), { name, ...more });

describe('aws: errorToUnknown', () => {
  it('names the missing action of a refusal and the kind of policy that refused', () => {
    const user = 'User: arn:aws:iam::111122223333:user/me is not authorized to perform: iam:GetRole on resource: role CloudZero';
    const cases: [string, RegExp][] = [
      [`${user} because no identity-based policy allows the iam:GetRole action`, /no identity-based policy allows iam:GetRole/],
      [`${user} with an explicit deny in a service control policy`, /a service control policy denies iam:GetRole explicitly/],
      [`${user} with an explicit deny in an identity-based policy`, /an identity-based policy denies/],
      [`${user} because no permissions boundary allows the iam:GetRole action`, /no permissions boundary allows/],
      ['', /the login may not call iam:GetRole/],
    ];
    for (const name of ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']) {
      for (const [message, words] of cases) {
        const unknown = errorToUnknown(failure(name, message), asked);
        assert.equal(unknown.unknown, 'denied');
        assert.deepEqual(unknown.needs, ['iam:GetRole']);
        assert.match(unknown.detail, words);
      }
    }
  });

  it('says what to run when the login has ended', () => {
    for (const error of [
      failure('ExpiredToken', 'The security token included in the request is expired'),
      failure('ExpiredTokenException'),
      failure(
        'CredentialsProviderError',
        "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
      ),
    ]) {
      const unknown = errorToUnknown(error, asked);
      assert.equal(unknown.unknown, 'denied');
      assert.equal(unknown.next, asked.logIn);
      assert.match(unknown.detail, /expired/);
      assert.equal(unknown.needs, undefined);
    }
  });

  it('tells a bad key from a region that is not enabled as far as anybody can', () => {
    assert.match(errorToUnknown(failure('InvalidClientTokenId'), { ...asked, region: 'eu-south-1' }).detail, /eu-south-1 is not enabled/);
    assert.doesNotMatch(errorToUnknown(failure('InvalidClientTokenId'), asked).detail, /region/);
  });

  it('calls everything that is no answer unreachable', () => {
    const cases: [Error, RegExp][] = [
      [failure('Throttling', 'Rate exceeded', { $metadata: { httpStatusCode: 400 } }), /throttled/],
      [failure('TooManyRequestsException', '', { $metadata: { httpStatusCode: 429 } }), /throttled/],
      [failure('InternalFailure', '', { $metadata: { httpStatusCode: 500 } }), /HTTP 500/],
      [failure('Error', 'socket hang up', { code: 'ECONNRESET' }), /connection was cut/],
      [failure('Error', '', { code: 'ENOTFOUND' }), /DNS/],
      [failure('TimeoutError'), /did not come in time/],
      [failure('SyntaxError', 'Unexpected token < in JSON', { $metadata: { httpStatusCode: 403 } }), /proxy/],
      [failure('Error', '', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), /certificate/],
    ];
    for (const [error, words] of cases) {
      const unknown = errorToUnknown(error, asked);
      assert.equal(unknown.unknown, 'unreachable', error.name);
      assert.match(unknown.detail, words);
      assert.match(unknown.detail, /^Could not read role CloudZero: /);
    }
  });

  it('never repeats a token, a signature, a command line or an external id', () => {
    const secret = 'FwoGZXIvYXdzEBYaDEXAMPLETOKENabcdefghijklmnop';
    for (const error of [
      failure('SignatureDoesNotMatch', `The Canonical String should have been\nx-amz-security-token:${secret}`),
      failure('CredentialsProviderError', `Command failed: get-key --password ${secret}`),
      failure('SomethingNew', `token ${secret} is odd`),
      failure('AccessDenied', `not authorized to perform: iam:GetRole with ${secret}`),
      failure('SomethingNew', 'the ExternalId 3f2c-77 did not fit'),
    ]) {
      const text = JSON.stringify(errorToUnknown(error, asked));
      assert.ok(!text.includes(secret) && !text.includes('3f2c'), text);
    }
  });

  it('takes anything that was thrown', () => {
    for (const odd of [undefined, null, 'text', 7, {}]) assert.equal(errorToUnknown(odd, asked).unknown, 'unreachable');
  });
});
