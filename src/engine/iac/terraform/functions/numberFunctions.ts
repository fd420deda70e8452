import type { Located } from '../../located.ts';
import { made, madeOf, numberOf, textOf } from '../plain.ts';
import type { TerraformFunction } from './terraformFunction.ts';

function ofNumbers(compute: (...numbers: number[]) => number): TerraformFunction {
  return (args, { at }) => {
    const numbers = args.map(numberOf);
    if (numbers.length === 0 || numbers.includes(undefined)) return undefined;
    const result = compute(...(numbers as number[]));
    return Number.isFinite(result) ? made(result, at) : undefined;
  };
}

/** Terraform's `range` makes no more than that. */
const LONGEST_RANGE = 1024;

/** Terraform's functions of numbers (HashiCorp, "Terraform language", "Functions", "Numeric functions", 2026). */
export const numberFunctions: Readonly<Record<string, TerraformFunction>> = {
  min: ofNumbers(Math.min),
  max: ofNumbers(Math.max),
  abs: ofNumbers((number = 0) => Math.abs(number)),
  ceil: ofNumbers((number = 0) => Math.ceil(number)),
  floor: ofNumbers((number = 0) => Math.floor(number)),
  signum: ofNumbers((number = 0) => Math.sign(number)),
  pow: ofNumbers((base = 0, exponent = 0) => base ** exponent),
  parseint: ([text, base], { at }) => {
    const [digits, radix] = [text && textOf(text), base && numberOf(base)];
    if (digits === undefined || radix === undefined || radix < 2 || radix > 36 || !/^-?[0-9a-z]+$/i.test(digits)) return undefined;
    const number = Number.parseInt(digits, radix);
    const same = number.toString(radix) === digits.toLowerCase().replace(/^(-?)0+(?=.)/, '$1');
    return Number.isSafeInteger(number) && same ? made(number, at) : undefined;
  },
  range: (args, { at }) => {
    const numbers = args.map(numberOf);
    if (numbers.length === 0 || numbers.length > 3 || numbers.includes(undefined)) return undefined;
    const [first = 0, second, third] = numbers;
    const [start, limit] = second === undefined ? [0, first] : [first, second];
    const step = third ?? (limit < start ? -1 : 1);
    const count = step === 0 ? Infinity : Math.max(0, Math.ceil((limit - start) / step));
    if (count > LONGEST_RANGE) return undefined;
    return madeOf(
      Array.from({ length: count }, (_, index) => start + index * step),
      at,
    );
  },
  sum: ([list], { at }) => {
    const numbers = list?.kind === 'list' ? list.items.map((item: Located) => numberOf(item)) : [];
    if (numbers.length === 0 || numbers.includes(undefined)) return undefined;
    return made(
      numbers.reduce<number>((total, number) => total + (number ?? 0), 0),
      at,
    );
  },
};
