// Deploying templates as CloudFormation does, as far as roles, their policies and EKS access entries go.
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { AwsError } from '../awsError.ts';
import { structure } from '../operation.ts';

/** A parameter as the template declares it. */
export interface ParameterDeclaration {
  readonly type: string;
  readonly fallback?: string;
  readonly description?: string;
  readonly noEcho: boolean;
  readonly pattern?: string;
  readonly constraint?: string;
  readonly values?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
}

export interface TemplateResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly condition?: string;
  readonly dependsOn: readonly string[];
  readonly isRetained: boolean;
}

export interface TemplateOutput {
  readonly value: unknown;
  readonly description?: string;
  readonly condition?: string;
}

/** A template as data, with every function in its long form (`{"Fn::Sub": …}`). */
export interface Template {
  readonly text: string;
  readonly description?: string;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Readonly<Record<string, TemplateOutput>>;
}

/** A refusal of CloudFormation's. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', 400, message);
}

/**
 * Reads a template, YAML or JSON.
 * @throws AwsError ValidationError in CloudFormation's words, where it is none
 */
export function readTemplate(text: string, knownTypes: readonly string[]): Template {
  if (Buffer.byteLength(text) > 51_200)
    throw invalid(
      "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
    );
  const raw = parsed(text);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw invalid('Template format error: unsupported structure.');
  const all = structure(raw);
  const strange = Object.keys(all).filter((key) => !SECTIONS.includes(key));
  if (strange.length > 0) throw invalid(`Invalid template property or properties [${strange.join(', ')}]`);
  const version = all['AWSTemplateFormatVersion'];
  if (version !== undefined && version !== '2010-09-09')
    throw invalid('Template format error: unsupported value for AWSTemplateFormatVersion.');
  const transform = all['Transform'];
  if (transform !== undefined) throw invalid(`No transform named ${String([transform].flat()[0])} found.`);
  const description = all['Description'];
  if (description !== undefined && typeof description !== 'string') throw invalid('Template format error: Description must be a string.');
  if (Buffer.byteLength(description ?? '') > 1024) throw invalid("Template format error: 'Description' length is greater than 1024.");
  const template: Template = {
    text,
    ...(description !== undefined && { description }),
    parameters: mapped(section(all, 'Parameters'), declarationOf),
    mappings: section(all, 'Mappings'),
    conditions: section(all, 'Conditions'),
    resources: mapped(section(all, 'Resources'), resourceOf),
    outputs: mapped(section(all, 'Outputs'), outputOf),
  };
  if (Object.keys(template.resources).length === 0) throw invalid('Template format error: At least one Resources member must be defined.');
  const unknown = Object.values(template.resources).flatMap(({ type }) => (knownTypes.includes(type) ? [] : [type]));
  if (unknown.length > 0) throw invalid(`Template format error: Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`);
  checkReferences(template);
  return template;
}

/** The resources that a value names, by `Ref`, `Fn::GetAtt` or `Fn::Sub`, and what else it refers to. */
export function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [attributeOf(inner).id];
    if (key !== 'Fn::Sub') return namesIn(inner);
    const [text, own] = Array.isArray(inner) ? inner : [inner];
    const locals = Object.keys(structure(own));
    const used = placeholders(String(text)).filter((name) => !locals.includes(name));
    return [...used.map((name) => name.split('.')[0]!), ...namesIn(own)];
  });
}

/** What `Fn::GetAtt` asks for: `[Role, Arn]`, or `Role.Arn` as text. */
export function attributeOf(value: unknown): { readonly id: string; readonly attribute: string } {
  const [id = '', ...rest] = Array.isArray(value) ? value.map(String) : String(value).split('.');
  return { id, attribute: rest.join('.') };
}

/** The names between `${` and `}`; `${!Literal}` is none. */
export function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => match[1]!.trim());
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
];
const RESOURCE_MEMBERS = ['Type', 'Properties', 'Condition', 'DependsOn', 'DeletionPolicy', 'UpdateReplacePolicy', 'Metadata'];

function parsed(text: string): unknown {
  const kind = text.trimStart().startsWith('{') ? 'JSON' : 'YAML';
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  const [wrong] = document.errors;
  if (wrong) {
    const { line, col } = lines.linePos(wrong.pos[0]);
    throw invalid(`Template format error: ${kind} not well-formed. (line ${line}, column ${col})`);
  }
  return plain(document.contents, document);
}

/** A node as data; a tag becomes the function that it is short for. */
function plain(node: Node | null, document: Document): unknown {
  if (node === null) return null;
  if (isAlias(node)) return plain(node.resolve(document) ?? null, document);
  const value: unknown = isMap(node)
    ? Object.fromEntries(
        node.items.map(({ key, value: inner }) => [String(plain(key as Node, document)), plain(inner as Node | null, document)]),
      )
    : isSeq(node)
      ? node.items.map((item) => plain(item as Node | null, document))
      : isScalar(node)
        ? node.value
        : null;
  const tag = node.tag?.startsWith('!') && !node.tag.startsWith('!!') ? node.tag.slice(1) : undefined;
  if (tag === undefined || tag === '') return value;
  if (tag === 'Ref' || tag === 'Condition') return { [tag]: value };
  if (!FUNCTIONS.includes(tag)) throw invalid(`Template format error: YAML not well-formed. (unknown tag !${tag})`);
  return { [`Fn::${tag}`]: value };
}

const FUNCTIONS = ['Sub', 'GetAtt', 'Join', 'If', 'Equals', 'And', 'Or', 'Not', 'Split', 'Select', 'FindInMap', 'Base64'];

function section(all: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = all[name];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`Template format error: ${name} must be a map.`);
  return structure(value);
}

function mapped<T>(
  entries: Readonly<Record<string, unknown>>,
  of: (id: string, raw: Readonly<Record<string, unknown>>) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries).map(([id, raw]) => {
      if (!/^[A-Za-z0-9]{1,255}$/.test(id)) throw invalid(`Template format error: Resource name ${id} is non alphanumeric.`);
      return [id, of(id, structure(raw))];
    }),
  );
}

function declarationOf(id: string, raw: Readonly<Record<string, unknown>>): ParameterDeclaration {
  const type = raw['Type'];
  if (typeof type !== 'string') throw invalid(`Template format error: Every Parameters object must contain a Type member.`);
  if (!/^(String|Number|CommaDelimitedList|List<Number>)$/.test(type))
    throw invalid(`Template format error: Unrecognized parameter type: ${type}`);
  const strange = Object.keys(raw).find((key) => !PARAMETER_MEMBERS.includes(key));
  if (strange !== undefined) throw invalid(`Invalid template parameter property '${strange}'`);
  const text = (key: string): string | undefined => (raw[key] === undefined ? undefined : String(raw[key]));
  const number = (key: string): number | undefined => {
    if (raw[key] === undefined) return undefined;
    const value = Number(raw[key]);
    if (!Number.isFinite(value)) throw invalid(`Template format error: Parameter '${id}': ${key} must be a number.`);
    return value;
  };
  return defined({
    type,
    noEcho: String(raw['NoEcho'] ?? false) === 'true',
    fallback: text('Default'),
    description: text('Description'),
    pattern: text('AllowedPattern'),
    constraint: text('ConstraintDescription'),
    values: Array.isArray(raw['AllowedValues']) ? raw['AllowedValues'].map(String) : undefined,
    minLength: number('MinLength'),
    maxLength: number('MaxLength'),
    minValue: number('MinValue'),
    maxValue: number('MaxValue'),
  });
}

const PARAMETER_MEMBERS = [
  'Type',
  'Default',
  'Description',
  'NoEcho',
  'AllowedPattern',
  'ConstraintDescription',
  'AllowedValues',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
];

function resourceOf(id: string, raw: Readonly<Record<string, unknown>>): TemplateResource {
  const type = raw['Type'];
  if (typeof type !== 'string')
    throw invalid(`Template format error: [/Resources/${id}] Every Resources object must contain a Type member.`);
  const strange = Object.keys(raw).find((key) => !RESOURCE_MEMBERS.includes(key));
  if (strange !== undefined) throw invalid(`Invalid template resource property '${strange}'`);
  return {
    type,
    properties: structure(raw['Properties']),
    ...(typeof raw['Condition'] === 'string' && { condition: raw['Condition'] }),
    dependsOn: [raw['DependsOn'] ?? []].flat().map(String),
    isRetained: String(raw['DeletionPolicy'] ?? 'Delete') === 'Retain',
  };
}

function outputOf(id: string, raw: Readonly<Record<string, unknown>>): TemplateOutput {
  if (raw['Value'] === undefined)
    throw invalid(`Template format error: Output ${id} is malformed. (Every Outputs member must contain a Value object)`);
  return {
    value: raw['Value'],
    ...(typeof raw['Description'] === 'string' && { description: raw['Description'] }),
    ...(typeof raw['Condition'] === 'string' && { condition: raw['Condition'] }),
  };
}

function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}

function checkReferences({ parameters, conditions, resources, outputs }: Template): void {
  const isKnown = (name: string): boolean => name in parameters || name in resources || name.startsWith('AWS::');
  for (const [block, values] of [
    ['Resources', Object.values(resources).map(({ properties }) => properties)],
    ['Outputs', Object.values(outputs).map(({ value }) => value)],
  ] as const) {
    const unresolved = [...new Set(values.flatMap(namesIn))].filter((name) => !isKnown(name));
    if (unresolved.length > 0)
      throw invalid(
        `Template format error: Unresolved resource dependencies [${unresolved.join(', ')}] in the ${block} block of the template`,
      );
  }
  for (const resource of Object.values(resources)) {
    const missing = resource.dependsOn.filter((name) => !(name in resources));
    if (missing.length > 0)
      throw invalid(
        `Template format error: Unresolved resource dependencies [${missing.join(', ')}] in the Resources block of the template`,
      );
  }
  const unresolved = [...new Set(Object.values(conditions).flatMap(namesIn))].filter(
    (name) => !(name in parameters) && !name.startsWith('AWS::'),
  );
  if (unresolved.length > 0)
    throw invalid(
      `Template format error: Unresolved dependencies [${unresolved.join(', ')}]. Cannot reference resources in the Conditions block of the template`,
    );
  for (const [block, users] of [
    ['Resources', resources],
    ['Outputs', outputs],
  ] as const) {
    const wanted = [...Object.values(users).flatMap(({ condition }) => condition ?? []), ...conditionsIn(Object.values(users))];
    const missing = [...new Set(wanted)].filter((name) => !(name in conditions));
    if (missing.length > 0)
      throw invalid(`Template format error: Unresolved condition dependency ${missing.join(', ')} in the ${block} block of the template`);
  }
}

function conditionsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(conditionsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Fn::If' && Array.isArray(inner) ? [String(inner[0]), ...conditionsIn(inner.slice(1))] : conditionsIn(inner),
  );
}
