import * as vscode from 'vscode';
import type { CodeChange, CodeRole } from '../scanner/protocol.ts';
import { asCodeBlock, asMarkdown } from '../words/asMarkdown.ts';
import type { RoleCode } from './editor/roleCode.ts';

/** What is said of a change of code. */
export interface ChangeWords {
  /** What it is called in the preview, and over what is left. */
  readonly title: string;
  /** Said once it is written, with what to run. */
  readonly written: string;
  /** Said where the code needs no change. */
  readonly nothing: string;
}

/**
 * Shows a change of a role's code in VS Code's refactor preview, opens the role at its place, says what to run, and lays what cannot be
 * written beside it as a page.
 * @returns `discarded`: somebody decided against it in the preview
 */
export async function changeInCode(
  role: CodeRole,
  change: CodeChange | undefined,
  code: RoleCode,
  { title, written, nothing }: ChangeWords,
): Promise<'written' | 'nothing' | 'discarded'> {
  const place = code.wordsFor(role.at);
  if (!change) throw new Error(vscode.l10n.t('{0} does not declare {1} any more: look where it went, and try again.', place, role.address));
  const { edits, left } = change;
  if (edits.length > 0) {
    const description = change.made.map(wordsOf).join('\n');
    if (!(await code.preview(change, { label: title, description }))) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Nothing was written into {0}.', place));
      return 'discarded';
    }
  }
  await code.open(change.at);
  const notes = left.filter(({ isNote }) => isNote).map(({ say }) => say);
  const cautions = [...new Set(change.made.flatMap(({ caution }) => caution ?? []))];
  const isAll = notes.length === left.length;
  const said = edits.length > 0 ? written : isAll ? nothing : vscode.l10n.t('Rolecall cannot write any of it into {0}.', place);
  if (!isAll) await showLeft(role, title, cautions, change, code);
  const more = isAll ? [...cautions, ...notes] : [vscode.l10n.t('What is left for you stands on the page beside it.')];
  void vscode.window.showInformationMessage([said, ...more].join(' '));
  return edits.length > 0 ? 'written' : 'nothing';
}

/** What a part of a change comes to; that it gives more access is always said. */
function wordsOf({ title, access, caution }: CodeChange['made'][number]): string {
  const remarks = [...(access === 'wider' ? [vscode.l10n.t('gives more access')] : []), ...(caution === undefined ? [] : [caution])];
  return remarks.length === 0 ? title : `${title} (${remarks.join('; ')})`;
}

/** What to run so that a change of code takes effect. */
export function whatToRun({ dialect, at }: CodeRole, code: RoleCode): string {
  const place = code.wordsFor(at).replace(/:\d+$/, '');
  return dialect === 'terraform'
    ? vscode.l10n.t('Run terraform plan and terraform apply for it.')
    : vscode.l10n.t('Update the stack of {0} with it: the change set shows it first.', place);
}

async function showLeft(role: CodeRole, title: string, cautions: readonly string[], { left }: CodeChange, code: RoleCode): Promise<void> {
  const items = left.map(({ say, at, value }) => {
    const copy = value === undefined ? '' : `\n\n${asCodeBlock(value).replaceAll(/^/gm, '   ')}`;
    return `1. **${asMarkdown(code.wordsFor(at))}** ${asMarkdown(say)}${copy}`;
  });
  const remarks = [...cautions, vscode.l10n.t('Rolecall does not write this; it is left to you.')];
  const content = [`# ${asMarkdown(title)}`, ...remarks.map(asMarkdown), items.join('\n')].join('\n\n');
  await code.showBeside(role, content);
}
