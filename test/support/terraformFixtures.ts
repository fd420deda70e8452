import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { SourceFile } from '../../src/engine/iac/dialect.ts';

const HOME = join('test', 'fixtures', 'iac', 'terraform');

/** The names of the folders of Terraform fixtures: each one form of writing the same. */
export function terraformForms(): readonly string[] {
  return readdirSync(HOME).toSorted();
}

/** The files of a fixture, with paths from its folder. */
export function terraformForm(form: string): readonly SourceFile[] {
  const home = join(HOME, form);
  return filesIn(home).map((path) => ({ path: relative(home, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }));
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]));
}
