import { structure } from '../operation.ts';
import { referredTo } from './parameterValues.ts';
import { attributeOf, invalid, type Template } from './template.ts';

/** Where a template is evaluated. */
export interface Scope {
  readonly template: Template;
  readonly values: Readonly<Record<string, string>>;
  /** `AWS::Region` and its like. */
  readonly pseudo: Readonly<Record<string, unknown>>;
  /** What `Ref` to a resource gives. */
  readonly ref: (id: string) => string;
  readonly attribute: (id: string, attribute: string) => string;
}

/**
 * A value of a template with its functions carried out. What `AWS::NoValue` stands for is left out.
 * @throws AwsError ValidationError in CloudFormation's words
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  const found = evaluated(value, scope);
  return found === NO_VALUE ? undefined : found;
}

/** Whether a condition of the template holds. */
export function holds(name: string, scope: Scope): boolean {
  if (!(name in scope.template.conditions)) throw invalid(`Template error: unresolved condition dependency ${name}`);
  return isTrue(scope.template.conditions[name], scope);
}

const NO_VALUE = Symbol('AWS::NoValue');

function evaluated(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluated(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first) {
    const [name, argument] = first;
    if (name === 'Ref') return refTo(String(argument), scope);
    if (name.startsWith('Fn::')) return called(name, argument, scope);
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, evaluated(inner, scope)]).filter(([, inner]) => inner !== NO_VALUE));
}

function refTo(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (name.startsWith('AWS::')) {
    if (!(name in scope.pseudo))
      throw invalid(`Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`);
    return scope.pseudo[name];
  }
  const declaration = scope.template.parameters[name];
  return declaration ? referredTo(declaration, scope.values[name] ?? '') : scope.ref(name);
}

function called(name: string, argument: unknown, scope: Scope): unknown {
  const list = (least: number): readonly unknown[] => {
    if (Array.isArray(argument) && argument.length >= least) return argument;
    throw invalid(`Template error: every ${name} object requires ${least === 1 ? 'a list' : `${least} or more`} parameters.`);
  };
  switch (name) {
    case 'Fn::If': {
      const [condition, yes, no] = list(3);
      return evaluated(holds(String(condition), scope) ? yes : no, scope);
    }
    case 'Fn::GetAtt': {
      const { id, attribute } = attributeOf(argument);
      if (!(id in scope.template.resources)) throw invalid(`Template error: instance of Fn::GetAtt references undefined resource ${id}`);
      return scope.attribute(id, attribute);
    }
    case 'Fn::Sub': {
      const [text, own] = Array.isArray(argument) ? argument : [argument];
      return substituted(String(text), structure(evaluated(own, scope)), scope);
    }
    case 'Fn::Join': {
      const [between, parts] = list(2);
      const all = evaluated(parts, scope);
      if (!Array.isArray(all))
        throw invalid(
          'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined.',
        );
      return all.map(String).join(String(between));
    }
    case 'Fn::Split': {
      const [between, text] = list(2);
      return String(evaluated(text, scope)).split(String(between));
    }
    case 'Fn::Select': {
      const [index, parts] = list(2);
      const all = evaluated(parts, scope);
      const at = Number(evaluated(index, scope));
      if (!Array.isArray(all) || !(at in all)) throw invalid(`Template error: Fn::Select cannot select nonexistent value at index ${at}`);
      return all[at];
    }
    case 'Fn::FindInMap': {
      const [mapName, first, second] = list(3).map((part) => String(evaluated(part, scope)));
      const map = scope.template.mappings[mapName!];
      if (map === undefined)
        throw invalid(`Template error: Mapping named '${mapName}' is not present in the 'Mappings' section of template.`);
      const found = structure(structure(map)[first!])[second!];
      if (found === undefined) throw invalid(`Template error: Unable to get mapping for ${mapName}::${first}::${second}`);
      return found;
    }
    case 'Fn::Base64':
      return Buffer.from(String(evaluated(argument, scope))).toString('base64');
    case 'Fn::Equals':
    case 'Fn::And':
    case 'Fn::Or':
    case 'Fn::Not':
      throw invalid(`Template error: ${name} cannot be partially collapsed`);
    default:
      throw invalid(`Template error: unsupported function: ${name}`);
  }
}

function substituted(text: string, own: Readonly<Record<string, unknown>>, scope: Scope): string {
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    const wanted = name.trim();
    if (literal !== '') return `\${${wanted}}`;
    if (wanted in own) return String(own[wanted]);
    const dot = wanted.indexOf('.');
    if (dot > 0 && !wanted.startsWith('AWS::')) return scope.attribute(wanted.slice(0, dot), wanted.slice(dot + 1));
    const value = refTo(wanted, scope);
    return Array.isArray(value) ? value.join(',') : String(value);
  });
}

function isTrue(value: unknown, scope: Scope): boolean {
  const [name, argument] = Object.entries(structure(value))[0] ?? [];
  const all = Array.isArray(argument) ? argument : [];
  switch (name) {
    case 'Condition':
      return holds(String(argument), scope);
    case 'Fn::Equals':
      if (all.length !== 2) throw invalid('Template error: every Fn::Equals object requires a list of 2 string parameters.');
      return String(evaluated(all[0], scope)) === String(evaluated(all[1], scope));
    case 'Fn::Not':
      if (all.length !== 1) throw invalid('Template error: every Fn::Not object requires a list of one condition.');
      return !isTrue(all[0], scope);
    case 'Fn::And':
      return all.every((one) => isTrue(one, scope));
    case 'Fn::Or':
      return all.some((one) => isTrue(one, scope));
    default:
      throw invalid('Template format error: Conditions can only be boolean operations on parameters and other conditions');
  }
}
