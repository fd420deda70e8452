/** A value of a template: data, or a short form of one of CloudFormation's functions before it. */
export type YamlValue = string | number | boolean | readonly YamlItem[] | YamlMap | Tagged;

export interface YamlMap {
  readonly [key: string]: YamlValue | Noted;
}

type YamlItem = YamlValue | Noted;

/** `!Sub`, `!Ref`, with what it is given. */
export interface Tagged {
  readonly tag: string;
  readonly of: YamlValue;
}

/** A value with a comment: lines above it, or a few words behind it. */
export interface Noted {
  readonly value: YamlValue;
  readonly above?: readonly string[];
  readonly behind?: string;
}

const tagged = new WeakSet<object>();
const notes = new WeakSet<object>();

/** A function of CloudFormation in its short form. Data that merely looks like one is none. */
export function yamlTag(tag: string, of: YamlValue): Tagged {
  const made = { tag, of };
  tagged.add(made);
  return made;
}

/** A value with a comment. */
export function yamlNote(value: YamlValue, note: Omit<Noted, 'value'>): Noted {
  const made = { value, ...note };
  notes.add(made);
  return made;
}

/** Text within the template of `Fn::Sub` (CloudFormation template reference, "Fn::Sub": `${!Literal}`, 2026-11). */
export function subText(text: string): string {
  return text.replaceAll('${', '${!');
}

/** A template: a blank line between its sections, and between its resources. */
export function yamlFile(sections: YamlMap, above: readonly string[]): string {
  const texts = Object.entries(sections).map(([key, value]) =>
    key === 'Resources' ? spaced(key, noted(value).value) : entry(key, value, ''),
  );
  return [...(above.length > 0 ? [above.map((line) => `# ${line}\n`).join('')] : []), ...texts].join('\n');
}

/** Text as a YAML scalar that says just this, whatever it holds, to readers of YAML 1.1 and 1.2 alike. */
export function yamlString(text: string): string {
  if (/^[A-Za-z_/][\w /.,()+=@$<>'-]*(?::{1,3}[\w/.*${}-]+)*$/.test(text) && !SPECIAL.test(text) && !text.endsWith(' ')) return text;
  // Only double quotes can hold these; a lone surrogate has no place in a file at all.
  if (/[^\n\t -~\u00A0-\u{10FFFF}]|[\n\t\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFEFF\uFFFE\uFFFF]/u.test(text)) return doubleQuoted(text);
  return `'${text.replaceAll("'", "''")}'`;
}

/** What a reader of YAML 1.1 takes for something else than text. */
const SPECIAL = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i;

function doubleQuoted(text: string): string {
  const escaped = JSON.stringify(text.replaceAll(/\p{Cs}/gu, '\u{FFFD}'));
  return escaped.replaceAll(/[\u007F-\u009F\p{Cf}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu, (sign) => {
    const digits = sign.codePointAt(0)!.toString(16).toUpperCase();
    return digits.length > 4 ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
  });
}

function spaced(key: string, section: YamlValue): string {
  if (!isFilledMap(section)) return entry(key, section, '');
  const parts = Object.entries(section).map(([name, value]) => entry(name, value, '  '));
  return `${key}:\n${parts.join('\n')}`;
}

/** `key: value` with its line feed. */
function entry(key: string, item: YamlValue | Noted, indent: string): string {
  const { value, above, behind } = noted(item);
  return `${commented(above, indent)}${indent}${yamlString(key)}:${valueText(value, indent, behind)}`;
}

function listItem(item: YamlItem, indent: string): string {
  const { value, above, behind } = noted(item);
  const lead = commented(above, indent);
  if (isFilledMap(value)) {
    const inner = `${indent}  `;
    const text = Object.entries(value)
      .map(([key, part]) => entry(key, part, inner))
      .join('');
    return `${lead}${indent}- ${text.slice(inner.length)}`;
  }
  return `${lead}${indent}-${valueText(value, indent, behind)}`;
}

/** What stands behind `key:` or `-`, to the end of its line or lines. */
function valueText(value: YamlValue, indent: string, behind: string | undefined): string {
  const comment = behind === undefined ? '' : ` # ${behind}`;
  const short = inOneLine(value);
  if (short !== undefined) return ` ${short}${comment}\n`;
  if (isTagged(value)) return ` !${value.tag}${valueText(value.of, indent, behind)}`;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item: YamlItem) => listItem(item, inner))
    : Object.entries(value).map(([key, part]) => entry(key, part, inner));
  return `${comment}\n${parts.join('')}`;
}

/** The longest list that is given to a function in one line. */
const WIDEST = 60;

/** A value that takes no lines of its own; of a function's list only where it is short. */
function inOneLine(value: YamlValue): string | undefined {
  if (typeof value !== 'object') return scalar(value);
  if (!isTagged(value)) return Object.keys(value).length > 0 ? undefined : Array.isArray(value) ? '[]' : '{}';
  const { tag, of } = value;
  if (!Array.isArray(of)) return typeof of === 'object' ? undefined : `!${tag} ${scalar(of)}`;
  const items = of.map((item: YamlItem) => inFlow(noted(item).value));
  const list = `!${tag} [${items.join(', ')}]`;
  return items.includes(undefined) || list.length > WIDEST ? undefined : list;
}

/** A value between brackets, where some signs mean more than elsewhere. */
function inFlow(value: YamlValue): string | undefined {
  if (typeof value === 'string' && /[,[\]{}]/.test(value) && !/^['"]/.test(yamlString(value))) return `'${value}'`;
  const text = inOneLine(value);
  return text !== undefined && isTagged(value) && typeof value.of === 'string' && /[,[\]{}]/.test(value.of) ? undefined : text;
}

function scalar(value: string | number | boolean): string {
  return typeof value === 'string' ? yamlString(value) : String(value);
}

function commented(lines: readonly string[] | undefined, indent: string): string {
  return (lines ?? []).map((line) => `${indent}# ${line}\n`).join('');
}

function noted(item: YamlValue | Noted): Noted {
  return typeof item === 'object' && notes.has(item) ? (item as Noted) : { value: item as YamlValue };
}

function isTagged(value: YamlValue): value is Tagged {
  return typeof value === 'object' && tagged.has(value);
}

function isFilledMap(value: YamlValue): value is YamlMap {
  return typeof value === 'object' && !Array.isArray(value) && !isTagged(value) && Object.keys(value).length > 0;
}
