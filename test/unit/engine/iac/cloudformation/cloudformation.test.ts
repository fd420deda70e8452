import assert from 'node:assert/strict';
import { cloudformation } from '../../../../../src/engine/iac/cloudformation/cloudformation.ts';
import type { Declaration } from '../../../../../src/engine/iac/dialect.ts';
import { dataOf, locatedAt, penned } from '../../../../../src/engine/iac/located.ts';
import { changed } from '../../../../../src/engine/iac/writeEdits.ts';
import type { Path } from '../../../../../src/engine/model/edit.ts';
import { isUnknown, unknown } from '../../../../../src/engine/model/known.ts';
import { fixesOf, scan } from '../../../../../src/engine/scan.ts';

const PATH = 'template.yaml';

function read(text: string, path = PATH) {
  return cloudformation.read([{ path, text }]);
}

function only(text: string): Declaration {
  const { declarations, unreadable } = read(text);
  assert.deepEqual(unreadable, []);
  assert.equal(declarations.length, 1);
  return declarations[0]!;
}

/** A template with one role, of which one property is given. */
function roleWith(properties: string, sections = ''): string {
  const lines = properties.split('\n').map((line) => `      ${line}`);
  return `${sections}Resources:\n  Vendor:\n    Type: AWS::IAM::Role\n    Properties:\n${lines.join('\n')}\n`;
}

/** What a value comes to, put as the role's path. */
function valueOf(expression: string, sections = ''): unknown {
  return at(only(roleWith(`Path: ${expression}`, sections)), ['role', 'path']);
}

function at({ facts }: Declaration, path: Path): unknown {
  const found = locatedAt(facts, path);
  return found && dataOf(found);
}

function isOpen(value: unknown, about?: RegExp): void {
  assert.ok(isUnknown(value), JSON.stringify(value));
  assert.equal(value.unknown, 'unresolved');
  if (about) assert.match(value.detail, about);
}

const PARAMETERS = `Parameters:
  Given: {Type: String, Default: abc}
  Free: {Type: String}
  Secret: {Type: String, Default: x, NoEcho: true}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
  Many: {Type: CommaDelimitedList, Default: 'a, b,c'}
  Number: {Type: Number, Default: 3}
Mappings:
  M: {top: {second: found, list: [p, q]}}
Conditions:
  IsSo: !Equals [!Ref Given, abc]
  NotSo: !Not [!Condition IsSo]
  Open: !Equals [!Ref Free, abc]
  Never: !And [!Condition Open, !Condition NotSo]
  Always: !Or [!Condition Open, !Condition IsSo]
  Round: !Not [!Condition Round]
`;

describe('CloudFormation functions', () => {
  const settled: Readonly<Record<string, unknown>> = {
    '!Ref Given': 'abc',
    '!Ref AWS::Partition': 'aws',
    '!Sub "${Given}-${AWS::Partition}-${!Given}"': 'abc-aws-${Given}',
    '!Sub ["${X}${Given}", {X: !Ref Number}]': '3abc',
    '!Join ["-", [a, !Ref Given, !Ref Number]]': 'a-abc-3',
    '!Join ["+", !Ref Many]': 'a+b+c',
    '!Select [1, !Ref Many]': 'b',
    '!Select ["2", !Split [".", x.y.z]]': 'z',
    '!FindInMap [M, top, second]': 'found',
    '!Select [1, !FindInMap [M, top, list]]': 'q',
    '!FindInMap [M, nothing, second, {DefaultValue: other}]': 'other',
    '!If [IsSo, a, b]': 'a',
    '!If [NotSo, a, b]': 'b',
    '!If [Open, same, same]': 'same',
    '!If [Never, a, b]': 'b',
    '!If [Always, a, b]': 'a',
    '{"Fn::If": ["IsSo", {"Ref": "Given"}, "b"]}': 'abc',
  };
  for (const [expression, value] of Object.entries(settled))
    it(`${expression} is ${JSON.stringify(value)}`, () => assert.deepEqual(valueOf(expression, PARAMETERS), value));

  const open: Readonly<Record<string, RegExp>> = {
    '!Ref Free': /Free has no default/,
    '!Ref Secret': /Secret is a secret/,
    '!Ref Stored': /Stored is read from Systems Manager/,
    '!Ref AWS::AccountId': /AWS::AccountId/,
    '!Ref Nobody': /Nobody is not declared/,
    '!Ref Vendor': /Vendor is known only/,
    '!GetAtt Vendor.Arn': /Vendor\.Arn is known only/,
    '!Sub "${Vendor.Arn}"': /Vendor\.Arn is known only/,
    '!Sub "x${Free}"': /Free has no default/,
    '!Join ["", [a, !Ref Free]]': /Free has no default/,
    '!If [Open, a, b]': /Open is not settled.*Free/,
    '!If [Round, a, b]': /depends on itself/,
    '!If [Missing, a, b]': /no condition Missing/,
    '!FindInMap [M, !Ref AWS::Region, second]': /AWS::Region/,
    '!ImportValue other': /Fn::ImportValue/,
    '!Base64 x': /Fn::Base64/,
    '!Select [7, !Ref Many]': /no element 7/,
    '!Vault x': /!Vault/,
  };
  for (const [expression, about] of Object.entries(open))
    it(`${expression} is not settled, and says why`, () => isOpen(valueOf(expression, PARAMETERS), about));

  it('AWS::NoValue takes a property away', () => {
    assert.equal(valueOf('!If [NotSo, a, !Ref AWS::NoValue]', PARAMETERS), '/');
    const { facts } = only(roleWith('ManagedPolicyArns: [!If [NotSo, a, !Ref "AWS::NoValue"], arn:aws:iam::aws:policy/X]', PARAMETERS));
    assert.equal(at({ facts } as Declaration, ['role', 'policies', 0, 'name']), 'X');
    assert.equal(at({ facts } as Declaration, ['role', 'policies', 1]), undefined);
  });

  it('changes a value where it is written', () => {
    const cases: Readonly<Record<string, readonly [string, string, string]>> = {
      '!Ref Given': ['Default: abc', 'Default: xyz', 'xyz'],
      '!Sub "a-${Given}-b"': ['Default: abc', 'Default: xyz', 'a-xyz-b'],
      '!Sub "a-${Given}-c"': ['"a-${Given}-c"', '"a-${Given}-d"', 'a-abc-d'],
      '!Sub "a-${AWS::Partition}-d"': ['"a-${AWS::Partition}-d"', '"a-none-d"', 'a-none-d'],
      '!Join ["-", [e, !Ref Given]]': ['[e,', '[f,', 'f-abc'],
      '!FindInMap [M, top, second]': ['second: found', 'second: lost', 'lost'],
      '!Select [1, !Ref Many]': ["'a, b,c'", "'a,x,c'", 'x'],
      '!Select [0, !Split [".", x.y]]': ['x.y', 'w.y', 'w'],
      '!If [IsSo, first, b]': ['first', 'second', 'second'],
    };
    for (const [expression, [from, to, value]] of Object.entries(cases)) {
      const text = roleWith(`Path: ${expression}`, PARAMETERS);
      const changes = penned(only(text).facts, { op: 'set', path: ['role', 'path'], value });
      assert.ok(changes, expression);
      assert.equal(changed([{ path: PATH, text }], changes)[0]?.text, text.replace(from, to), expression);
    }
  });

  it('does not give a parameter a default that it does not allow', () => {
    const sections =
      'Parameters:\n  P: {Type: String, Default: a, AllowedValues: [a, b]}\n  Q: {Type: String, Default: a, AllowedPattern: "[a-c]"}\n';
    for (const [expression, value, allowed] of [
      ['!Ref P', 'b', true],
      ['!Ref P', 'c', false],
      ['!Ref Q', 'c', true],
      ['!Ref Q', 'd', false],
    ] as const) {
      const changes = penned(only(roleWith(`Path: ${expression}`, sections)).facts, { op: 'set', path: ['role', 'path'], value });
      assert.equal(changes !== undefined, allowed, `${expression} ${value}`);
    }
  });
});

describe('CloudFormation resources', () => {
  it('a role whose condition does not hold is none', () => {
    const text = roleWith('RoleName: x', PARAMETERS);
    assert.equal(read(text.replace('IAM::Role\n', 'IAM::Role\n    Condition: NotSo\n')).declarations.length, 0);
    assert.equal(read(text.replace('IAM::Role\n', 'IAM::Role\n    Condition: Open\n')).declarations.length, 1);
  });

  it('gathers managed and inline policies of other resources', () => {
    const declaration = only(`Resources:
  Vendor:
    Type: AWS::IAM::Role
    Properties:
      RoleName: vendor
      ManagedPolicyArns: [!Ref Own, arn:aws:iam::aws:policy/job-function/ViewOnlyAccess]
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: 's3:Get*', Resource: '*'}}}
  Listing:
    Type: AWS::IAM::ManagedPolicy
    Properties: {ManagedPolicyName: listing, Roles: [!Ref Vendor], PolicyDocument: {Statement: []}}
  Others:
    Type: AWS::IAM::ManagedPolicy
    Properties: {Roles: [!Ref Other], PolicyDocument: {Statement: []}}
  Inline:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: inline, Roles: [vendor], PolicyDocument: {Statement: []}}
  Single:
    Type: AWS::IAM::RolePolicy
    Properties: {PolicyName: single, RoleName: !Ref Vendor, PolicyDocument: {Statement: []}}
  Other: {Type: AWS::S3::Bucket}
`);
    const policies = at(declaration, ['role', 'policies']) as { name: string; arn: unknown; document: unknown }[];
    assert.deepEqual(
      policies.map(({ name }) => name),
      ['listing', 'Own', 'ViewOnlyAccess'],
    );
    assert.deepEqual(policies[1]?.document, { Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] });
    isOpen(policies[1]?.arn);
    assert.deepEqual(
      (at(declaration, ['role', 'inline']) as { name: string }[]).map(({ name }) => name),
      ['inline', 'single'],
    );
  });

  it('writes one more policy into the list of the role, after those that list the role', () => {
    const listing =
      '  Listing:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {Roles: [!Ref Vendor], PolicyDocument: {Statement: []}}\n';
    const text = `${roleWith('ManagedPolicyArns:\n  - arn:aws:iam::aws:policy/A\n  - arn:aws:iam::aws:policy/B')}${listing}`;
    const { facts } = only(text);
    const value = { name: 'C', arn: 'arn:aws:iam::aws:policy/C', document: { unknown: 'not-looked', detail: '' } };
    const changes = facts.kind === 'map' && locatedAt(facts, ['role', 'policies'])?.pen?.insert?.(2, value);
    assert.ok(changes);
    assert.equal(
      changed([{ path: PATH, text }], changes)[0]?.text,
      text.replace('policy/A\n', 'policy/A\n        - arn:aws:iam::aws:policy/C\n'),
    );
    assert.equal(locatedAt(facts, ['role', 'policies'])?.pen?.insert?.(0, value), undefined);
  });

  it('writes into a document in quotes in their way', () => {
    const text = roleWith(`AssumeRolePolicyDocument: '{"Version": "x", "Statement": [{"Sid": "it''s"}]}'`);
    const changes = penned(only(text).facts, { op: 'set', path: ['role', 'trust', 'Statement', 0, 'Sid'], value: "that's" });
    assert.ok(changes);
    assert.equal(changed([{ path: PATH, text }], changes)[0]?.text, text.replace("it''s", "that''s"));
  });

  it('reads boundary and tags', () => {
    const declaration = only(
      roleWith('PermissionsBoundary: arn:aws:iam::111122223333:policy/b\nTags:\n  - {Key: owner, Value: ana}\n  - {Key: some, Value: 1}'),
    );
    assert.deepEqual(at(declaration, ['role', 'tags']), { owner: 'ana', some: '1' });
    assert.equal(at(declaration, ['role', 'boundary', 'arn']), 'arn:aws:iam::111122223333:policy/b');
  });

  it('reads clusters with the access entry of the role', () => {
    const text = `${roleWith('RoleName: vendor')}  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      Name: prod
      AccessConfig: {AuthenticationMode: API}
      ResourcesVpcConfig: {EndpointPublicAccess: true, PublicAccessCidrs: [198.51.100.0/24]}
  Entry:
    Type: AWS::EKS::AccessEntry
    Properties:
      ClusterName: !Ref Cluster
      PrincipalArn: !GetAtt Vendor.Arn
      AccessPolicies:
        - PolicyArn: arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy
          AccessScope: {Type: namespace, Namespaces: [a]}
  Elsewhere:
    Type: AWS::EKS::AccessEntry
    Properties: {ClusterName: other, PrincipalArn: !GetAtt Vendor.Arn, Type: STANDARD}
  Bare: {Type: AWS::EKS::Cluster, Properties: {ResourcesVpcConfig: {SubnetIds: []}}}
`;
    const declaration = only(text);
    const clusters = at(declaration, ['clusters']) as Record<string, unknown>[];
    assert.deepEqual(
      clusters.map(({ name }) => (isUnknown(name) ? '?' : name)),
      ['prod', '?', 'other'],
    );
    assert.equal(clusters[0]?.['authenticationMode'], 'API');
    assert.deepEqual(clusters[0]?.['endpoint'], { public: true, private: false, publicCidrs: ['198.51.100.0/24'] });
    const entry = clusters[0]?.['entry'] as Record<string, unknown>;
    isOpen(entry['principalArn'], /Vendor\.Arn/);
    assert.equal(entry['type'], 'STANDARD');
    assert.deepEqual(entry['policies'], [
      { arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', scope: { type: 'namespace', namespaces: ['a'] } },
    ]);
    assert.equal(clusters[1]?.['authenticationMode'], 'CONFIG_MAP');
    assert.deepEqual(clusters[1]?.['endpoint'], { public: true, private: false, publicCidrs: ['0.0.0.0/0'] });
    assert.equal(clusters[1]?.['entry'], undefined);

    for (const [path, value, line] of [
      [['clusters', 0, 'entry', 'policies', 0, 'scope'], { type: 'cluster' }, 'AccessScope: { Type: cluster }'],
      [
        ['clusters', 0, 'endpoint', 'publicCidrs'],
        ['198.51.100.0/24', '203.0.113.0/24'],
        "PublicAccessCidrs: ['198.51.100.0/24', '203.0.113.0/24']",
      ],
      [['clusters', 1, 'authenticationMode'], 'API', 'AccessConfig: { AuthenticationMode: API }'],
    ] as const) {
      const changes = penned(declaration.facts, { op: 'set', path, value });
      assert.ok(changes, path.join('/'));
      const after = changed([{ path: PATH, text }], changes)[0]!.text;
      assert.deepEqual(at(only(after), path), value);
      assert.ok(after.includes(line), after);
    }
  });

  it('adds an access entry to a cluster that has none', () => {
    const text = `${roleWith('RoleName: vendor')}  Cluster: {Type: AWS::EKS::Cluster, Properties: {Name: prod}}\n`;
    const entry = {
      principalArn: 'arn:aws:iam::111122223333:role/vendor',
      type: 'STANDARD',
      policies: [{ arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', scope: { type: 'cluster' } }],
    };
    const changes = penned(only(text).facts, { op: 'set', path: ['clusters', 0, 'entry'], value: entry });
    assert.ok(changes);
    const after = changed([{ path: PATH, text }], changes)[0]!.text;
    assert.ok(after.startsWith(text));
    assert.match(after, /VendorOnCluster:\n {4}Type: AWS::EKS::AccessEntry\n {4}DependsOn: Vendor\n/);
    assert.deepEqual(at(only(after), ['clusters', 0, 'entry']), entry);
  });

  it('adds an access entry by a reference where the ARN of the role is known only when the stack is created', () => {
    const policies = [{ arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', scope: { type: 'cluster' } }];
    const put = (text: string) => {
      const { facts } = only(text);
      const entry = { principalArn: dataOf(locatedAt(facts, ['role', 'arn'])!), type: 'STANDARD', policies };
      const changes = penned(facts, { op: 'set', path: ['clusters', 0, 'entry'], value: entry });
      const after = changes && changed([{ path: PATH, text }], changes)[0]!.text;
      if (after !== undefined) assert.deepEqual(at(only(after), ['clusters', 0, 'entry']), entry);
      return after?.slice(text.length);
    };
    const cluster = (more = '') => `  Cluster: {Type: AWS::EKS::Cluster${more}, Properties: {Name: prod}}\n`;
    const role = roleWith('RoleName: vendor');
    assert.match(
      put(role + cluster())!,
      /Properties:\n {6}ClusterName: !Ref Cluster\n {6}PrincipalArn: !GetAtt Vendor\.Arn\n {6}Type: STANDARD\n/,
    );
    assert.ok(!put(role + cluster())!.includes('DependsOn'));
    assert.match(put(role + cluster(', Condition: A'))!, /AccessEntry\n {4}Condition: A\n/);
    // The entry would have to be there where both are.
    const conditional = role.replace('Type: AWS::IAM::Role\n', 'Type: AWS::IAM::Role\n    Condition: B\n');
    assert.notEqual(conditional, role);
    assert.equal(put(conditional + cluster(', Condition: A')), undefined);
    assert.ok(put(conditional + cluster(', Condition: B')));
    const { facts } = only(role + cluster());
    const ofAnother = { principalArn: unknown('unresolved', 'It is made later.', { about: 'Other.Arn' }), type: 'STANDARD', policies };
    assert.equal(penned(facts, { op: 'set', path: ['clusters', 0, 'entry'], value: ofAnother }), undefined);
  });

  it('reads the role that SAM makes for a function with a trust policy of its own', () => {
    const declaration = only(`Transform: AWS::Serverless-2016-10-31
Resources:
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      RolePath: /vendors/
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'sts:AssumeRole'}}
  Plain: {Type: AWS::Serverless::Function, Properties: {}}
`);
    assert.equal(declaration.address, 'ReaderRole');
    assert.equal(at(declaration, ['role', 'path']), '/vendors/');
    assert.equal(at(declaration, ['role', 'trust', 'Statement', 0, 'Principal', 'AWS']), '111122223333');
    isOpen(at(declaration, ['role', 'policies']));
  });

  it('settles nothing where a macro of somebody makes the template, or a part of it', () => {
    isOpen(at(only(roleWith('RoleName: x', 'Transform: [AWS::Serverless-2016-10-31, Ours]\n')), ['role']), /Ours/);
    assert.equal(at(only(roleWith('RoleName: x', 'Transform: AWS::LanguageExtensions\n')), ['role', 'name']), 'x');
    isOpen(at(only(roleWith('Fn::Transform: {Name: Ours}')), ['role']));
    isOpen(
      at(only(roleWith('AssumeRolePolicyDocument: {Statement: [{Fn::Transform: {Name: Ours}}]}')), ['role', 'trust', 'Statement', 0]),
      /macro/,
    );
  });

  it('says the construct path of a template of CDK', () => {
    const text = roleWith('RoleName: x').replace('IAM::Role\n', 'IAM::Role\n    Metadata: {"aws:cdk:path": Stack/Role/Resource}\n');
    assert.equal(only(text).construct, 'Stack/Role/Resource');
  });
});

describe('CloudFormation signs and slips', () => {
  it('gathers words around the role', () => {
    const { signs } = only(
      `Description: All our vendors
Resources:

  # not above
  Other: {Type: AWS::S3::Bucket}

  # TierZero reads here,
  ## since 2026
  Vendor:
    Type: AWS::IAM::Role
    Properties: {Description: For them}
Outputs:
  VendorRoleArn: {Value: !GetAtt Vendor.Arn, Description: Give it to them}
  InText: {Value: !Sub 'x@{Vendor.Arn}'}
  Bucket: {Value: !Ref Other}
`.replace('@', '$'),
    );
    assert.deepEqual(
      signs.map(({ text }) => text),
      ['Vendor', 'For them', 'All our vendors', 'TierZero reads here,', 'since 2026', 'VendorRoleArn', 'Give it to them', 'InText'],
    );
  });

  it('finds account ids as numbers, conditions that can vanish, and External IDs as literals', () => {
    const text = roleWith(
      `AssumeRolePolicyDocument:
  Statement:
    - Effect: Allow
      Principal: {AWS: [061190967865, '061190967865']}
      Action: sts:AssumeRole
      Condition: {StringEquals: {sts:ExternalId: a-literal-external-id}}
    - Effect: Allow
      Principal: {AWS: !Ref Vendor}
      Action: sts:AssumeRole
      Condition: !If [Has, {StringEquals: {sts:ExternalId: !Ref Id}}, !Ref AWS::NoValue]`,
      `Parameters:
  Id: {Type: String, Default: ''}
  Vendor: {Type: String, Default: 061190967865}
Conditions:
  Has: !Not [!Equals [!Ref Id, '']]
`,
    );
    const { slips } = only(text);
    assert.deepEqual(
      slips.map(({ kind, at: { start, end }, path }) => [kind, text.slice(start, end), path.slice(3).join('/')]),
      [
        ['account-as-number', '061190967865', '0/Principal/AWS/0'],
        ['literal-external-id', 'a-literal-external-id', '0/Condition/StringEquals/sts:ExternalId'],
        ['account-as-number', '061190967865', '1/Principal/AWS'],
        ['vanishing-condition', '!If [Has, {StringEquals: {sts:ExternalId: !Ref Id}}, !Ref AWS::NoValue]', '1/Condition'],
      ],
    );
    assert.ok(slips.every(({ say }) => !say.includes('a-literal-external-id')));
  });
});

describe('half-typed CloudFormation', () => {
  const role = (name: string) => `  ${name}:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Ref Given\n`;
  const sections = 'Parameters:\n  Given: {Type: String, Default: abc}\n';
  const all = (parts: readonly string[]) => `${sections}Resources:\n${parts.join('')}Outputs:\n  X: {Value: !Ref One}\n`;

  for (const [what, broken] of Object.entries({
    'an open bracket': '  Two:\n    Type: AWS::IAM::Role\n    Properties: {RoleName: [\n',
    'an open quote': '  Two:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: "abc\n',
    'a half key': '  Two:\n    Type: AWS::IAM::Role\n    Prop\n',
    'a wrong indentation': '  Two:\n    Type: AWS::IAM::Role\n   Properties:\n      RoleName: x\n',
    'a tab': '  Two:\n\tType: AWS::IAM::Role\n',
  })) {
    it(`YAML: ${what} takes no other role down`, () => {
      const text = all([role('One'), broken, role('Three')]);
      const { declarations, unreadable } = read(text);
      assert.deepEqual(
        declarations.map(({ address }) => address),
        ['One', 'Three'],
      );
      for (const one of declarations) assert.equal(at(one, ['role', 'name']), 'abc');
      assert.ok(unreadable.length > 0);
      assert.equal(text.slice(unreadable[0]!.at.start, unreadable[0]!.at.end), 'Two');
    });
  }

  it('JSON: a broken resource takes no other role down', () => {
    const properties = { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: 'Given' } } };
    const text = JSON.stringify(
      { Parameters: { Given: { Type: 'String', Default: 'abc' } }, Resources: { One: properties, Two: properties, Three: properties } },
      null,
      2,
    );
    const two = text.indexOf('"Two"');
    for (const [from, to] of [
      ['"Ref": "Given"', '"Ref": '],
      ['"Properties": {', '"Properties": '],
      ['"RoleName": {', '"RoleName": { "'],
    ] as const) {
      const broken = text.slice(0, two) + text.slice(two).replace(from, to);
      const { declarations, unreadable } = read(broken, 'x.json');
      assert.deepEqual(
        declarations.map(({ address }) => address),
        ['One', 'Three'],
        broken,
      );
      for (const one of declarations) assert.equal(at(one, ['role', 'name']), 'abc');
      assert.ok(unreadable.length > 0);
    }
  });
});

describe('CloudFormation judged by the checks', () => {
  const text = roleWith(
    `RoleName: TierZeroAccess
AssumeRolePolicyDocument:
  Version: '2012-10-17'
  Statement:
    - Effect: Allow
      Principal:
        AWS: !Sub arn:\${AWS::Partition}:iam::\${Account}:role/tierzero-managed # theirs
      Action: sts:AssumeRole`,
    "Parameters:\n  Account:\n    Type: String\n    Default: '851725519003' # from the wizard\n",
  );

  it('finds what is wrong at the exact word, and every fix that can be written heals it', () => {
    const { findings } = scan([{ path: PATH, text }], [cloudformation]);
    assert.ok(findings.some(({ id }) => id === 'trust-principal'));
    let written = 0;
    for (const finding of findings)
      for (const { id, changes } of fixesOf(finding))
        for (const { after } of changes) {
          written++;
          const again = scan([{ path: PATH, text: after }], [cloudformation]).findings;
          const same = (one: (typeof findings)[number]) => one.id === finding.id && one.message === finding.message;
          assert.ok(!again.some(same), `${finding.id}: ${id}\n${after}`);
        }
    assert.ok(written >= 5, `${written}`);
  });

  it('writes the account where it is given', () => {
    const finding = scan([{ path: PATH, text }], [cloudformation]).findings.find(({ id }) => id === 'trust-principal');
    const after = finding && fixesOf(finding).flatMap(({ changes }) => changes)[0]?.after;
    assert.equal(after, text.replace('851725519003', '851725519002'));
  });

  it('claims templates with roles, and nothing else', () => {
    assert.ok(cloudformation.claims({ path: PATH, text }));
    assert.ok(!cloudformation.claims({ path: 'main.tf', text }));
    assert.ok(!cloudformation.claims({ path: PATH, text: 'Resources:\n  A: {Type: AWS::S3::Bucket}\n' }));
    assert.ok(!cloudformation.claims({ path: PATH, text: 'kind: ConfigMap # AWS::IAM::Role\n' }));
  });
});
