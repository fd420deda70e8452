/**
 * What an unquoted YAML scalar says, by YAML 1.1 as CloudFormation reads it (AWS CloudFormation User Guide, "Template formats", read
 * 2026-11-21): `yes` is true, and digits are a number, whose leading zeros are lost. A date is a text, as policies need it.
 * A whole number too large to be told exactly stays the text that it is.
 */
export function plainScalar(source: string): string | number | boolean | null {
  if (/^(?:~|null|Null|NULL|)$/.test(source)) return null;
  if (/^(?:true|True|TRUE|yes|Yes|YES|on|On|ON)$/.test(source)) return true;
  if (/^(?:false|False|FALSE|no|No|NO|off|Off|OFF)$/.test(source)) return false;
  if (!/^[-+]?[0-9.]/.test(source)) return source;
  const digits = source.replaceAll('_', '');
  if (/^[-+]?0[0-7]+$/.test(digits)) return exactly(Number.parseInt(digits, 8), source);
  if (/^[-+]?[0-9]+$/.test(digits)) return exactly(Number.parseInt(digits, 10), source);
  if (/^[-+]?0x[0-9a-fA-F]+$/.test(digits)) return exactly(Number(digits.replace(/^[-+]/, '')) * (digits.startsWith('-') ? -1 : 1), source);
  if (/^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$/.test(digits)) {
    const value = Number(digits);
    return Number.isFinite(value) ? value : source;
  }
  return source;
}

function exactly(value: number, source: string): number | string {
  return Number.isSafeInteger(value) ? value : source;
}
