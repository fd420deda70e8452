import type { Located } from '../../located.ts';
import { withSource } from '../marks.ts';
import { made, textOf } from '../plain.ts';
import { simpleTemplate } from '../simpleTemplate.ts';
import type { TerraformFunction } from './terraformFunction.ts';

/** Terraform's functions that read files: those of the workspace, no others. */
export const fileFunctions: Readonly<Record<string, TerraformFunction>> = {
  file: ([path], { scope }) => {
    const name = path && textOf(path);
    const file = name === undefined ? undefined : scope.fileText(name);
    if (!file) return undefined;
    return withSource(
      { kind: 'scalar', at: { file: file.path, start: 0, end: file.text.length }, value: file.text },
      { kind: 'file', file },
    );
  },
  templatefile: ([path, values], { scope }) => {
    const name = path && textOf(path);
    const file = name === undefined ? undefined : scope.fileText(name);
    if (!file || values?.kind !== 'map') return undefined;
    const names = new Map(values.entries.map(({ key, value }) => [key, value]));
    const parts = simpleTemplate(file, names);
    const texts = parts?.map((part) => (part.kind === 'text' ? part.text : part.value && textOf(part.value)));
    const place = { file: file.path, start: 0, end: file.text.length };
    const open = parts?.find((part) => part.kind === 'value' && part.value?.kind === 'unknown');
    const because = open?.kind === 'value' && open.value?.kind === 'unknown' ? open.value.because : undefined;
    const text: Located =
      texts && !texts.includes(undefined)
        ? { kind: 'scalar', at: place, value: texts.join('') }
        : {
            kind: 'unknown',
            at: place,
            because: because ?? { unknown: 'unresolved', detail: `The template ${file.path} is not settled.` },
          };
    return withSource(text, { kind: 'file', file, names });
  },
  basename: ([path], { at }) => {
    const text = path && textOf(path);
    return text === undefined ? undefined : made(text.replace(/\/+$/, '').split('/').at(-1) ?? '', at);
  },
  dirname: ([path], { at }) => {
    const text = path && textOf(path);
    return text === undefined ? undefined : made(text.includes('/') ? text.slice(0, text.lastIndexOf('/')) || '/' : '.', at);
  },
};
