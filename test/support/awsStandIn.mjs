// A stand-in for the AWS CLI: takes the calls that scripts of Rolecall make, and no others, and really sends them.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';

/** Exit codes of the AWS CLI (AWS CLI User Guide, "Return codes", read 2026-11-22): the call is off, and the service refused it. */
const [MISUSED, REFUSED] = [252, 254];

/** Parameters of EKS that stand in the address (EKS API Reference, read 2026-11-22); all others go into the body. */
const EKS = {
  'describe-cluster': ['GET', '/clusters/{name}'],
  'update-cluster-config': ['POST', '/clusters/{name}/update-config'],
  'describe-access-entry': ['GET', '/clusters/{cluster-name}/access-entries/{principal-arn}'],
  'create-access-entry': ['POST', '/clusters/{cluster-name}/access-entries'],
  'associate-access-policy': ['POST', '/clusters/{cluster-name}/access-entries/{principal-arn}/access-policies'],
};
const QUERY = {
  sts: { version: '2011-06-15', operations: ['get-caller-identity'] },
  iam: {
    version: '2010-05-08',
    operations: ['get-role', 'create-role', 'attach-role-policy', 'put-role-policy', 'get-policy', 'get-policy-version', 'create-policy'],
  },
};

const [service = '', operation = '', ...words] = process.argv.slice(2);
const isWait = operation === 'wait';
const options = new Map();
for (let at = isWait ? 1 : 0; at < words.length; at += 2) {
  const [name, value] = [words[at], words[at + 1]];
  if (!name?.startsWith('--') || value === undefined || options.has(name.slice(2))) misused();
  options.set(name.slice(2), value === 'file:///dev/stdin' ? await text(process.stdin) : value);
}
const taken = (/** @type {string} */ name) => {
  const value = options.get(name);
  options.delete(name);
  return value;
};
const login = loginOf(taken('profile'));
const endpoint = taken('endpoint-url') ?? login.endpoint;
const region = taken('region') ?? login.region;
const wanted = taken('query');
const output = taken('output');

if (service === 'eks' && isWait && words[0] === 'cluster-active') {
  while (JSON.parse(await eks('describe-cluster')).cluster.status !== 'ACTIVE');
} else if (service === 'eks' && operation in EKS) {
  const answer = await eks(/** @type {keyof typeof EKS} */ (operation));
  console.log(wanted === undefined ? answer : isSo(JSON.parse(answer), wanted));
} else if (service in QUERY) {
  const answer = await query(QUERY[/** @type {keyof typeof QUERY} */ (service)]);
  if (wanted === undefined) console.log(answer);
  else if (operation === 'get-role') console.log(JSON.stringify(ofTrust(statementsIn(answer), wanted)));
  else if (operation === 'get-policy-version') console.log(isDocument(answer, wanted));
  else if (wanted === 'Policy.DefaultVersionId' && output === 'text') console.log(/<DefaultVersionId>(\w+)</.exec(answer)?.[1]);
  else if (wanted === 'Account' && output === 'text') console.log(/<Account>(\d+)<\/Account>/.exec(answer)?.[1]);
  else misused();
} else misused();

/** @param {{ version: string, operations: string[] }} api */
function query({ version, operations }) {
  if (!operations.includes(operation)) misused();
  const body = new URLSearchParams({ Action: pascal(operation), Version: version });
  for (const [name, value] of options) body.set(pascal(name), value);
  return send('POST', '/', body.toString(), 'application/x-www-form-urlencoded');
}

/** @param {keyof typeof EKS} called */
function eks(called) {
  const [method = '', template = ''] = EKS[called];
  const rest = new Map(options);
  const path = template.replaceAll(/\{([^}]+)\}/g, (_, /** @type {string} */ name) => {
    if (!rest.has(name)) misused();
    const value = encodeURIComponent(rest.get(name));
    rest.delete(name);
    return value;
  });
  const body = Object.fromEntries([...rest].map(([name, value]) => [camel(name), /^[{[]/.test(value) ? JSON.parse(value) : value]));
  return send(method, path, method === 'GET' ? undefined : JSON.stringify(body), 'application/json');
}

/** A query of the one kind that scripts put to a cluster, `path == literal`, sorted or not, joined by `&&`. @param {any} answer @param {string} asked */
function isSo(answer, asked) {
  return asked.split(' && ').every((one) => {
    const [, sorted, path = '', literal = ''] = /^(sort\()?([\w.]+)\)? == `(.*)`$/.exec(one) ?? misused();
    const value = path.split('.').reduce((at, name) => at?.[name], answer);
    return JSON.stringify(sorted ? value.toSorted() : value) === literal;
  });
}

/** Is it the document that is asked about? @param {string} answer @param {string} asked */
function isDocument(answer, asked) {
  const [, document = ''] = /<Document>([^<]*)</.exec(answer) ?? misused();
  const [, literal = ''] = /^PolicyVersion\.Document == `(.*)`$/.exec(asked) ?? misused();
  return isDeepStrictEqual(JSON.parse(decodeURIComponent(document)), JSON.parse(literal));
}

/** The statements of the trust policy in an answer of IAM, which is XML with the policy as a URL would hold it. @param {string} answer */
function statementsIn(answer) {
  const [, document = ''] = /<AssumeRolePolicyDocument>([^<]*)</.exec(answer) ?? misused();
  return [JSON.parse(decodeURIComponent(document)).Statement].flat();
}

/** Queries of the two kinds that scripts put to a trust policy: whether it is that one, and a value in it. @param {unknown[]} statements @param {string} asked */
function ofTrust(statements, asked) {
  const [whole, ...steps] = asked.split(/ \| (?![^`]*`(?:[^`]*`[^`]*`)*[^`]*$)/);
  if (whole !== '[Role.AssumeRolePolicyDocument.Statement][]') misused();
  const [path = '', index] = steps;
  if (index !== undefined) return [at(statements, path.slice(1, -3))].flat()[Number(index.slice(1, -1))] ?? null;
  return path.split(/ &&\n\s*/).every((one) => {
    const [, what = '', literal = ''] = /^(.*) == `(.*)`$/.exec(one) ?? misused();
    const [, named] = /^sort\(keys\((.*)\)\)$/.exec(what) ?? [];
    const [, counted] = /^length\(\[(.*)\]\[\]\)$/.exec(what) ?? [];
    if (what === 'length(@)') return isDeepStrictEqual(statements.length, JSON.parse(literal));
    if (named !== undefined) return isDeepStrictEqual(Object.keys(at(statements, named) ?? {}).toSorted(), JSON.parse(literal));
    if (counted !== undefined) return isDeepStrictEqual([at(statements, counted)].flat().length, JSON.parse(literal));
    return isDeepStrictEqual(at(statements, what), JSON.parse(literal));
  });
}

/** @param {unknown} value @param {string} path `[0].Condition."StringEquals"` @returns {any} */
function at(value, path) {
  const names = [...path.matchAll(/\[(\d+)\]|"((?:[^"\\]|\\.)*)"|(\w+)/g)].map(
    ([, index, quoted, plain]) => index ?? quoted ?? plain ?? '',
  );
  return names.reduce((/** @type {any} */ found, name) => found?.[name], value);
}

/** @param {string} method @param {string} path @param {string | undefined} body @param {string} type */
async function send(method, path, body, type) {
  const scope = `${login.id}/20260101/${region}/${service}/aws4_request`;
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    ...(body !== undefined && { 'content-type': type }),
    ...(login.token !== undefined && { 'x-amz-security-token': login.token }),
  };
  // Not `fetch`, which takes longer to load than the call takes.
  const [answer] = await once(request(new URL(path, endpoint), { method, headers }).end(body), 'response');
  const said = await text(answer);
  if (answer.statusCode < 300) return said;
  const code = answer.headers['x-amzn-errortype'] ?? /<Code>([^<]*)/.exec(said)?.[1];
  console.error(`An error occurred (${code}) when calling the ${pascal(operation)} operation: ${said}`);
  process.exit(REFUSED);
}

/** @param {string | undefined} profile @returns {{ id?: string, token?: string, endpoint?: string, region?: string }} */
function loginOf(profile) {
  const { AWS_CONFIG_FILE: file, AWS_ACCESS_KEY_ID: id, AWS_SESSION_TOKEN: token, AWS_ENDPOINT_URL: url, AWS_REGION: home } = process.env;
  if (profile === undefined) return { id, token, endpoint: url, region: home };
  const sections = readFileSync(file ?? '', 'utf8').split(/^(?=\[)/m);
  const section = sections.find((one) => one.startsWith(`[profile ${profile}]`));
  if (!section) misused();
  const said = (/** @type {string} */ key) => new RegExp(`^${key} *= *(.*)$`, 'm').exec(section ?? '')?.[1];
  return {
    id: said('aws_access_key_id'),
    token: said('aws_session_token'),
    endpoint: said('endpoint_url'),
    region: said('region'),
  };
}

/** @param {string} kebab */
function pascal(kebab) {
  return kebab.replaceAll(/(?:^|-)(.)/g, (_, /** @type {string} */ letter) => letter.toUpperCase());
}

/** @param {string} kebab */
function camel(kebab) {
  return kebab.replaceAll(/-(.)/g, (_, /** @type {string} */ letter) => letter.toUpperCase());
}

/** @returns {never} */
function misused() {
  console.error(`The stand-in for the AWS CLI does not take this: aws ${process.argv.slice(2).join(' ')}`);
  process.exit(MISUSED);
}
