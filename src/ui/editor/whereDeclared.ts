import type * as vscode from 'vscode';
import type { Log } from '../log.ts';
import { declaredIn } from '../mending/declaredIn.ts';
import type { LazyEditing } from './lazyEditing.ts';

/** Places in the workspace where a role seems to be declared. */
export type WhereDeclared = (
  roleName: string,
  token: vscode.CancellationToken,
) => Promise<readonly { readonly uri: vscode.Uri; readonly position: vscode.Position }[]>;

/**
 * Where code declares a role: what was read of the code says so, with references followed; where it knows of none (a name that the code
 * does not settle, a language that is not read), a search of the text.
 */
export function whereDeclared(editing: LazyEditing, log: Log): WhereDeclared {
  return async (roleName, token) => {
    try {
      const roles = await (await editing.start()).rolesNamed(roleName);
      if (roles.length > 0) return roles.map(({ uri, range }) => ({ uri, position: range.start }));
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
    }
    return (await declaredIn(roleName, token)).places;
  };
}
