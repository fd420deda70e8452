import { structure } from '../operation.ts';
import { invalid, type ParameterDeclaration, type Template } from './template.ts';

/**
 * The value of every parameter of a template: as given, as it was before where that is asked for, or the default.
 * @param given the request's `Parameters`
 * @param before the stack's values; `undefined`: there is no stack yet
 * @throws AwsError ValidationError in CloudFormation's words
 */
export function parameterValues(
  template: Template,
  given: unknown,
  before: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const rows = (Array.isArray(given) ? given : []).map(structure);
  const named = new Map(rows.map((row) => [String(row['ParameterKey'] ?? ''), row]));
  const unknown = [...named.keys()].filter((name) => !(name in template.parameters));
  if (unknown.length > 0) throw invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const row = named.get(name);
    const isKept = String(row?.['UsePreviousValue'] ?? false) === 'true';
    const value = isKept ? before?.[name] : typeof row?.['ParameterValue'] === 'string' ? row['ParameterValue'] : declaration.fallback;
    if (isKept && value === undefined)
      throw invalid(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    if (value === undefined) missing.push(name);
    else values[name] = value;
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, value] of Object.entries(values)) check(name, value, template.parameters[name]!);
  return values;
}

/** A parameter's value as `Ref` gives it: a list is a list. */
export function referredTo(declaration: ParameterDeclaration, value: string): unknown {
  const isList = declaration.type === 'CommaDelimitedList' || declaration.type.startsWith('List<');
  return isList ? value.split(',').map((part) => part.trim()) : value;
}

/** No message quotes the value: CloudFormation's do not either. */
function check(name: string, value: string, declaration: ParameterDeclaration): void {
  const { type, pattern, constraint, values, minLength, maxLength, minValue, maxValue } = declaration;
  const refuse = (why: string): never => {
    throw invalid(
      constraint === undefined ? `Parameter '${name}' ${why}` : `Parameter ${name} failed to satisfy constraint: ${constraint}`,
    );
  };
  if (values && !(type === 'CommaDelimitedList' ? value.split(',') : [value]).every((one) => values.includes(one.trim())))
    refuse('must be one of AllowedValues');
  if (type === 'Number') {
    const number = Number(value);
    if (value.trim() === '' || !Number.isFinite(number)) throw invalid(`Parameter '${name}' must be a number`);
    if (minValue !== undefined && number < minValue) refuse(`must be a number not less than ${minValue}`);
    if (maxValue !== undefined && number > maxValue) refuse(`must be a number not greater than ${maxValue}`);
    return;
  }
  if (minLength !== undefined && value.length < minLength) refuse(`must contain at least ${minLength} characters`);
  if (maxLength !== undefined && value.length > maxLength) refuse(`must contain at most ${maxLength} characters`);
  if (pattern !== undefined && !matches(name, pattern, value)) refuse(`must match pattern ${pattern}`);
}

/** The whole value has to match. */
function matches(name: string, pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw invalid(`Template format error: Parameter '${name}': the AllowedPattern is no regular expression.`);
    throw error;
  }
}
