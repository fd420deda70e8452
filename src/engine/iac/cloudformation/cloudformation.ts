import { unknown, type Unknown } from '../../model/known.ts';
import type { Dialect, Reading, SourceFile } from '../dialect.ts';
import type { Located } from '../located.ts';
import { withExternalIdParameter } from './externalIdParameter.ts';
import { rolesIn } from './readRole.ts';
import { scopeOf } from './resolve.ts';
import { resourcesOf } from './resources.ts';
import { textOf } from './scope.ts';
import { readTemplate } from './template.ts';

/** CloudFormation and SAM templates in YAML and JSON, those among them that CDK makes. Each file is read by itself. */
export const cloudformation: Dialect = {
  id: 'cloudformation',
  claims: ({ path, text }) =>
    /\.(?:ya?ml|json|template|cfn)$/i.test(path) &&
    /(?:^|[{,\s])["']?Resources["']?\s*:/.test(text) &&
    /AWS::(?:IAM::Role|Serverless::Function)\b/.test(text),
  together: (files) => files.map((file) => [file]),
  inVariable: withExternalIdParameter,
  read: (files) => {
    const readings = files.map(readFile);
    return {
      declarations: readings.flatMap(({ declarations }) => declarations),
      unreadable: readings.flatMap(({ unreadable }) => unreadable),
    };
  },
};

function readFile(file: SourceFile): Reading {
  const template = readTemplate(file);
  const scope = scopeOf(template);
  return { declarations: rolesIn(resourcesOf(scope), macroIn(template.sections.get('Transform'))), unreadable: template.unreadable };
}

/** A macro of somebody's own may make anything of the whole template. AWS's own leave roles as they are. */
function macroIn(transform: Located | undefined): Unknown | undefined {
  const named = transform?.kind === 'list' ? transform.items : transform ? [transform] : [];
  const macro = named.map((one) => textOf(one) ?? textOf(nameOf(one)) ?? '?').find((name) => !name.startsWith('AWS::'));
  return macro === undefined ? undefined : unknown('unresolved', `The macro ${macro} may change every resource of this template.`);
}

function nameOf(transform: Located): Located | undefined {
  return transform.kind === 'map' ? transform.entries.find(({ key }) => key === 'Name')?.value : undefined;
}
