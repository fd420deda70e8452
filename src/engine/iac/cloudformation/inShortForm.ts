import type { TextChange } from '../located.ts';
import { isJson, type Template } from './template.ts';

/** Changes of a YAML template with `Ref` and `Fn::GetAtt` in their short form, unless the template has functions in the long form alone. */
export function inShortForm(changes: readonly TextChange[] | undefined, { file }: Template): readonly TextChange[] | undefined {
  const hasLong = /^[ \t-]*(?:[\w:]+:[ \t]+\{[ \t]*)?["']?(?:Ref|Fn::\w+)["']?:/m.test(file.text);
  if (isJson(file) || (hasLong && !/:[ \t]+!\w/.test(file.text))) return changes;
  return changes?.map((change) => ({
    ...change,
    text: change.text
      .replaceAll(/:\r?\n[ \t]+Ref: (\S+)/g, ': !Ref $1')
      .replaceAll(/^([ \t]*- )Ref: (\w+)$/gm, '$1!Ref $2')
      .replaceAll(/:\r?\n[ \t]+Fn::GetAtt:\r?\n[ \t]+- (\w+)\r?\n[ \t]+- (\w+)/g, ': !GetAtt $1.$2'),
  }));
}
