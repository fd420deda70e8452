import assert from 'node:assert/strict';
import { acceptingBoth } from '../../../../src/engine/access/rotate.ts';
import { vendorTakenOut } from '../../../../src/engine/access/vendorTakenOut.ts';
import { externalIdLists } from '../../../../src/engine/checks/trust/externalIdLists.ts';
import { vendorTrust } from '../../../../src/engine/checks/trust/vendorTrust.ts';
import { locatedAt } from '../../../../src/engine/iac/located.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import { isUnknown } from '../../../../src/engine/model/known.ts';
import type { Role } from '../../../../src/engine/model/role.ts';
import {
  changeAccess,
  groupsOf,
  mendRole,
  scanGroup,
  type Declaration,
  type RoleChange,
  type ScanGroup,
} from '../../../../src/engine/scan.ts';
import { fromVariable } from '../../../../src/engine/scan/fromVariable.ts';
import { dialects, workspacesIn } from '../../../support/dialects.ts';
import { formatter, notFormatted, type Formatted } from '../../../support/terraformFmt.ts';

/** Of 36 characters, as CloudZero's and TierZero's may be. */
const GIVEN = '11111111-2222-4333-8444-555555555555';

interface Case {
  readonly name: string;
  readonly group: ScanGroup;
  readonly declaration: Declaration;
  readonly connection: Connection;
}

/** Forms in which nothing can be written into a trust policy: expressions inside of JSON, documents that override others. */
const CLOSED = /\/(?:json-syntax|json-syntax-document|policy-document-override) /;
/** The vendor's account is written as a number, so that the policy lets nobody in by it. */
const NOBODY = /account-number /;

async function cases(): Promise<readonly Case[]> {
  const all = await dialects();
  const folders = ['test/fixtures/iac/terraform', 'test/fixtures/iac/cloudformation', 'test/fixtures/setup'];
  return folders.flatMap((folder) =>
    workspacesIn(folder).flatMap(({ name, files }) =>
      groupsOf(files, all).flatMap((group) =>
        group.dialect.id === 'policy-json' ? [] : casesOf(group, `${folder}/${name} ${group.dialect.id}`),
      ),
    ),
  );
}

function casesOf(group: ScanGroup, name: string): readonly Case[] {
  return scanGroup(group).roles.flatMap(({ declaration, connections }) =>
    connections.map((connection) => ({ name: `${name} ${declaration.address}`, group, declaration, connection })),
  );
}

/** The same role once the change is made. */
function after({ group, declaration, connection }: Case, { changes }: RoleChange): Case & { readonly files: ScanGroup['files'] } {
  const files = group.files.map((file) => ({ ...file, text: changes.find(({ file: path }) => path === file.path)?.after ?? file.text }));
  const again = casesOf({ ...group, files }, '').find((one) => one.declaration.address === declaration.address);
  const found = group.dialect.read(files).declarations.find((one) => one.address === declaration.address);
  assert.ok(found, `${declaration.address} is not declared any more`);
  return {
    name: '',
    group: { ...group, files },
    declaration: found,
    connection: again ? { ...again.connection, purpose: connection.purpose } : connection,
    files,
  };
}

function originOf({ group: { dialect, files }, declaration }: Case) {
  return { dialect, files, declaration };
}

describe('every form in which a role can be written', function () {
  this.timeout(240_000);
  let all: readonly Case[];
  const written: Formatted[] = [];
  const keep = (name: string, files: ScanGroup['files']): void => {
    const own = files.filter(({ path }) => path.endsWith('.tf'));
    if (own.length > 0) written.push({ name, files: own });
  };

  before(async () => {
    all = await cases();
    assert.ok(all.length > 100);
  });

  it('lets the vendor in no longer once it is taken out, or says where', () => {
    for (const one of all) {
      const { name, connection } = one;
      const change = changeAccess('take-out', vendorTakenOut(connection, connection.role as Role), connection, originOf(one));
      if (CLOSED.test(name) || NOBODY.test(name)) {
        assert.deepEqual(change.changes, [], name);
        assert.ok(change.left.length > 0, name);
        continue;
      }
      assert.ok(change.changes.length > 0, name);
      const now = after(one, change);
      keep(`revoked ${name}`, now.files);
      const trust = JSON.stringify(locatedAt(now.declaration.facts, ['role', 'trust']), (key, value: unknown) =>
        key === 'pen' ? undefined : value,
      );
      for (const { id } of connection.purpose.vendor.accounts)
        assert.ok(!trust.includes(`${id}:role/`) && (!trust.includes(id) || trust.includes('Revoked')), name);
    }
  });

  it('accepts one External ID more, without one that was kept out of it, or says where', () => {
    let more = 0;
    for (const one of all) {
      const { name, connection } = one;
      const change = changeAccess('accept', acceptingBoth(connection, GIVEN), connection, originOf(one));
      if (change.changes.length === 0) {
        assert.ok(change.left.length > 0, name);
        continue;
      }
      more += 1;
      const now = after(one, change);
      keep(`rotated ${name}`, now.files);
      assert.equal(countIn(now.connection), countIn(connection) + 1, name);
      if (isHeldOutside(one)) assert.ok(!now.files.some(({ text }) => text.includes(GIVEN)), name);
    }
    assert.ok(more > 100, String(more));
  });

  it('is given what a connection wants without an External ID that was kept out of it', () => {
    for (const one of all.filter(isHeldOutside)) {
      const { role: _any, ...purpose } = one.connection.purpose;
      const wanted = { name: 'wanted', purpose: { ...purpose, externalId: GIVEN, clusters: [] } };
      const change = mendRole(one.group, one.declaration, wanted);
      const now = after(one, change);
      keep(`served ${one.name}`, now.files);
      assert.ok(!now.files.some(({ text }) => text.includes(GIVEN)), one.name);
      assert.ok(!JSON.stringify(change.left).includes(GIVEN), one.name);
      assert.deepEqual(mendRole(now.group, now.declaration, wanted).changes, [], one.name);
    }
  });

  it('is formatted as it was', function () {
    if (formatter() === undefined) this.skip();
    const before = all.map(({ name, group }) => ({ name, files: group.files.filter(({ path }) => path.endsWith('.tf')) }));
    const odd = new Set(notFormatted(before.filter(({ files }) => files.length > 0)));
    assert.deepEqual(notFormatted(written.filter(({ name }) => !odd.has(name.slice(name.indexOf(' ') + 1)))), []);
  });
});

function countIn(connection: Connection): number {
  const trust = vendorTrust(connection);
  return 'document' in trust ? Math.max(...externalIdLists(trust).map(({ values }) => values.length)) : 0;
}

function isHeldOutside({ connection, declaration, group }: Case): boolean {
  const trust = vendorTrust(connection);
  if (!('document' in trust) || isUnknown(connection.role)) return false;
  const textOf = (file: string): string => group.files.find(({ path }) => path === file)?.text ?? '';
  return externalIdLists(trust).some(({ path }) => {
    const located = locatedAt(declaration.facts, path);
    return located !== undefined && fromVariable(located, textOf).length > 0;
  });
}
