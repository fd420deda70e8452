import assert from 'node:assert/strict';
import { knownAccountsSource, nameOfAccount, relationOf, vendorCatalogue } from '../../../../src/engine/session.ts';
import { english } from '../../../support/english.ts';
import { accountAt, accountText, checkovText, externalIdText } from '../../../../src/ui/editor/hoverTexts.ts';

const book = { vendorCatalogue, nameOfAccount, knownAccountsSource, relationOf };
const vendor = (id: string) => vendorCatalogue.find((one) => one.id === id)!;

describe('what is said of an account id under the mouse', () => {
  it('finds the digits of an ARN, of a string and of a bare number', () => {
    const line = 'x = "arn:aws:iam::851725519002:role/y"';
    const start = line.indexOf('851');
    for (const character of [start, start + 5, start + 12])
      assert.deepEqual(accountAt(line, character), { start, end: start + 12, id: '851725519002' });
    assert.equal(accountAt(line, start - 1), undefined);
    assert.equal(accountAt('AWS: 61190967865', 8)?.id, '61190967865');
    assert.equal(accountAt('account = "851725519002"', 15)?.id, '851725519002');
  });

  it('takes no part of a longer word or number for one', () => {
    for (const line of ['a = 1.851725519002', 'sha-851725519002ab', 'v = 85172551900212345'])
      assert.equal(accountAt(line, 10), undefined, line);
  });

  it("names the catalogue's vendor with the principal that it documents and the source", () => {
    const text = accountText('851725519002', book, english);
    assert.match(text ?? '', /TierZero's AWS account/);
    assert.match(text ?? '', /role\/tierzero-managed/);
    assert.match(text ?? '', /Source: /);
  });

  it('says "probably" of the public list and names it', () => {
    const text = accountText('017663287629', book, english);
    assert.match(text ?? '', /probably the account of \*\*New Relic\*\*/);
    assert.match(text ?? '', /fwdcloudsec\/known_aws_accounts.*Apache-2\.0/);
  });

  it('knows a lost zero, and is silent about numbers that nobody knows', () => {
    assert.match(accountText('61190967865', book, english) ?? '', /leading zero/);
    assert.equal(accountText('111122223333', book, english), undefined);
  });
});

describe("what is said of Checkov's reports", () => {
  it('explains why the documented principal of CloudZero is reported, and that it may be suppressed', () => {
    for (const principal of ['arn:aws:iam::061190967865:root', '061190967865']) {
      const text = checkovText(principal, vendor('cloudzero'), english) ?? '';
      assert.match(text, /CKV_AWS_61/, principal);
      assert.match(text, /documents exactly this form/, principal);
    }
  });

  it('agrees with it where it is right, and is silent where it does not report', () => {
    assert.match(checkovText('*', vendor('cloudzero'), english) ?? '', /CKV_AWS_60, and rightly/);
    assert.match(checkovText('arn:aws:iam::851725519002:root', vendor('tierzero'), english) ?? '', /naming that role settles both/);
    assert.equal(checkovText('arn:aws:iam::851725519002:role/tierzero-managed', vendor('tierzero'), english), undefined);
    assert.equal(checkovText('111122223333', vendor('tierzero'), english), undefined);
  });

  it('says what an External ID is for, and what is wrong with this one', () => {
    assert.match(externalIdText('TierZero', ['It ends in a blank.'], english), /confused deputy.*\n\n- It ends in a blank\./s);
  });
});
