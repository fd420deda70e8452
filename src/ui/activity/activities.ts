import * as vscode from 'vscode';
import type { Activity, ActivityState } from '../../engine/model/activity.ts';
import type { Journal } from '../../engine/ports.ts';

/** Where activities are kept: on disk, and for the demo account in memory, because it ends with the window. */
export interface Journals {
  readonly own: Journal;
  readonly demo: Journal;
  /** False: the process with this number does not run any more. */
  readonly isAtWork: (process: number) => boolean;
}

const OPEN: ReadonlySet<ActivityState> = new Set(['planned', 'applying', 'taking-back']);

/** What was done, by this window and by others on this machine. Nothing is read until somebody asks. */
export class Activities implements vscode.Disposable {
  readonly #journals: Journals;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #byId = new Map<string, Activity>();
  readonly #demo = new Set<string>();
  readonly #working = new Set<string>();
  /** Fires when an activity came or has come further. */
  readonly onDidChange = this.#changed.event;

  constructor(journals: Journals) {
    this.#journals = journals;
  }

  /** Newest first, as far as they were loaded. */
  list(): readonly Activity[] {
    return [...this.#byId.values()].toSorted((one, other) => other.at - one.at);
  }

  find(id: string): Activity | undefined {
    return this.#byId.get(id);
  }

  /** Was it done to the demo account? */
  isDemo(id: string): boolean {
    return this.#demo.has(id);
  }

  /** Reads them anew, also what other windows have done. Rejects, naming the file, where one cannot be read. */
  async load(): Promise<void> {
    const [own, demo] = await Promise.all([this.#journals.own.read(), this.#journals.demo.read()]);
    for (const activity of demo) this.#demo.add(activity.id);
    for (const activity of [...own, ...demo]) if (!this.#working.has(activity.id)) this.#byId.set(activity.id, activity);
    this.#changed.fire();
  }

  /** An activity of this window has come further. */
  put(activity: Activity, isDemo: boolean): void {
    this.#byId.set(activity.id, activity);
    if (isDemo) this.#demo.add(activity.id);
    this.#changed.fire();
  }

  /** Does work on an activity, which counts as being worked on in this window from the moment that it is named until the work has ended. */
  async during<T>(work: (isWorkOn: (id: string) => void) => PromiseLike<T>): Promise<T> {
    const named = new Set<string>();
    try {
      return await work((id) => {
        named.add(id);
        this.#working.add(id);
      });
    } finally {
      for (const id of named) this.#working.delete(id);
      this.#changed.fire();
    }
  }

  /** Is this window at work on it, or another process that still runs? */
  isAtWork({ id, process }: Activity): boolean {
    if (this.#working.has(id)) return true;
    return process !== globalThis.process.pid && this.#journals.isAtWork(process);
  }

  /** Is this window at work on it? */
  isAtWorkHere(id: string): boolean {
    return this.#working.has(id);
  }

  /** This window shows what an activity is the plan of, until the answer is disposed of: nobody else need see to it. */
  hold(id: string): vscode.Disposable {
    this.#working.add(id);
    return new vscode.Disposable(() => {
      this.#working.delete(id);
      this.#changed.fire();
    });
  }

  /** Begun, not ended, and nobody is at work on them any more. */
  interrupted(): readonly Activity[] {
    return this.list().filter((activity) => OPEN.has(activity.state) && !this.isAtWork(activity));
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
