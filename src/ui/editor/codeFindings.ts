import type { Batch, CodeProblem, CodeRole, Told } from '../../scanner/protocol.ts';

/** What is known of the workspace's code by now. Plain bookkeeping: it reads nothing and shows nothing. */
export class CodeFindings {
  readonly #batches = new Map<string, Batch>();
  /** Several languages may speak of one file: a trust policy by itself is also one that Terraform code may take in. */
  readonly #keysOf = new Map<string, Set<string>>();

  /** Takes in what the thread tells. @returns the files about which something may be new */
  take(told: Told): readonly string[] {
    if ('gone' in told) return told.gone.flatMap((key) => this.#forget(key));
    const { batch } = told;
    const before = this.#forget(batch.key);
    this.#batches.set(batch.key, batch);
    for (const { path } of batch.files) this.#keysOf.set(path, (this.#keysOf.get(path) ?? new Set()).add(batch.key));
    return [...new Set([...before, ...batch.files.map(({ path }) => path)])];
  }

  /** The roles that are declared in a file, in its order. */
  rolesIn(file: string): readonly CodeRole[] {
    const roles = this.#batchesOf(file).flatMap((batch) => batch.roles.filter(({ at }) => at.file === file));
    return roles.toSorted((one, other) => one.at.start.line - other.at.start.line);
  }

  problemsIn(file: string): readonly CodeProblem[] {
    return this.#batchesOf(file).flatMap((batch) => batch.problems.filter(({ at }) => at.file === file));
  }

  /** A role's problems, wherever they are written, the worst first. */
  problemsOf(role: CodeRole): readonly CodeProblem[] {
    const problems = this.#batchesOf(role.at.file).flatMap((batch) => batch.problems.filter((one) => one.role === role.id));
    return problems.toSorted((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
  }

  role(id: string): CodeRole | undefined {
    return this.roles().find((role) => role.id === id);
  }

  roles(): readonly CodeRole[] {
    return [...this.#batches.values()].flatMap(({ roles }) => roles);
  }

  problems(): readonly CodeProblem[] {
    return [...this.#batches.values()].flatMap(({ problems }) => problems);
  }

  unreadable(): Batch['unreadable'] {
    return [...this.#batches.values()].flatMap((batch) => batch.unreadable);
  }

  /** The version of a file's text that what is known of it rests on; `undefined`: as it stands on the disk, or not known at all. */
  versionOf(file: string): number | undefined {
    const [batch] = this.#batchesOf(file);
    return batch?.files.find(({ path }) => path === file)?.version;
  }

  /**
   * The first of the files that stands in an editor as another text than the one that is known: edits made of what is known would land
   * on other words.
   * @param versionNow the version in the editor; `undefined`: it is open in none
   */
  firstChanged(files: readonly string[], versionNow: (file: string) => number | undefined): string | undefined {
    return files.find((file) => {
      const now = versionNow(file);
      return now !== undefined && now !== this.versionOf(file);
    });
  }

  knows(file: string): boolean {
    return (this.#keysOf.get(file)?.size ?? 0) > 0;
  }

  #batchesOf(file: string): readonly Batch[] {
    return [...(this.#keysOf.get(file) ?? [])].flatMap((key) => this.#batches.get(key) ?? []);
  }

  #forget(key: string): readonly string[] {
    const batch = this.#batches.get(key);
    if (!batch) return [];
    this.#batches.delete(key);
    return batch.files.map(({ path }) => {
      this.#keysOf.get(path)?.delete(key);
      return path;
    });
  }
}

const SEVERITIES = ['error', 'warning', 'info'];
