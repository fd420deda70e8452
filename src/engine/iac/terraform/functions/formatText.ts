import type { Located } from '../../located.ts';
import { numberOf, settledData, textOf } from '../plain.ts';

/**
 * Terraform's `format`, for the verbs that policies are made with: `%s`, `%q`, `%v`, `%d`, `%t`, `%%`, with a width and zeros.
 * `undefined`: another verb, too few or too many arguments, or one that does not fit.
 */
export function formatText(format: Located, args: readonly Located[]): string | undefined {
  const text = textOf(format);
  if (text === undefined) return undefined;
  let next = 0;
  let failed = false;
  const result = text.replaceAll(
    /%(?:\[(\d+)\])?([-+0 #]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])|%/g,
    (_, position?: string, flags = '', width = '', precision = '', verb = '') => {
      if (verb === '%') return '%';
      if (position !== undefined) next = Number(position) - 1;
      const arg = args[next++];
      const said = arg && precision === '' && /^[-0]*$/.test(flags) ? verbText(verb, arg) : undefined;
      if (said === undefined || Number(width) > 1000) {
        failed = true;
        return '';
      }
      if (flags.includes('-')) return said.padEnd(Number(width));
      return flags.includes('0') && verb === 'd' ? zeros(said, Number(width)) : said.padStart(Number(width));
    },
  );
  return failed || (next < args.length && !/%\[/.test(text)) ? undefined : result;
}

function verbText(verb: string, arg: Located): string | undefined {
  switch (verb) {
    case 's':
      return textOf(arg);
    case 'd': {
      const number = numberOf(arg);
      return number === undefined || !Number.isInteger(number) ? undefined : String(number);
    }
    case 't':
      return arg.kind === 'scalar' && typeof arg.value === 'boolean' ? String(arg.value) : undefined;
    case 'q': {
      const text = textOf(arg);
      return text === undefined ? undefined : JSON.stringify(text);
    }
    case 'v': {
      const settled = settledData(arg);
      return textOf(arg) ?? (settled ? JSON.stringify(settled.data) : undefined);
    }
    default:
      return undefined;
  }
}

function zeros(number: string, width: number): string {
  return number.startsWith('-') ? `-${number.slice(1).padStart(width - 1, '0')}` : number.padStart(width, '0');
}
