// The steps of a form: VS Code's own inputs, one after the other, with a way back.
import * as vscode from 'vscode';

/** Somebody left the form. */
export class Left extends Error {}

/** Somebody wants the question before this one again. */
export class Back extends Error {}

/** Where in the form a question stands. */
export interface Place {
  readonly step: number;
  /** `undefined` until it is known how many there are. */
  readonly totalSteps: number | undefined;
}

/** Asks something, and puts the answer into the form. */
export type Ask<Form> = (form: Form, place: Place) => Promise<void>;

/**
 * Asks one question after the other, and goes back where somebody wants to.
 * @param questions the questions that what is answered leaves open: an answer can change those that follow
 * @param isCounted is it known by now how many there will be?
 * @param onAnswer told after each answer
 * @returns `false`: somebody left
 */
export async function inSteps<Form>(
  form: Form,
  questions: () => readonly Ask<Form>[],
  isCounted: (form: Form) => boolean,
  onAnswer: (at: number) => Promise<void> = async () => undefined,
  from = 0,
): Promise<boolean> {
  for (let at = from; ;) {
    const open = questions();
    const question = open[at];
    if (!question) return true;
    try {
      await question(form, { step: at + 1, totalSteps: isCounted(form) ? open.length : undefined });
      at += 1;
      await onAnswer(at);
    } catch (error) {
      if (error instanceof Left) return false;
      if (!(error instanceof Back)) throw error;
      at -= 1;
    }
  }
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** What an input says beside the question. */
export interface Saying {
  readonly placeHolder?: string;
  /** Stands below the input; of a list only in windows from 1.108 on. */
  readonly prompt?: string;
  /** Pages about the question, each a button of the title bar. */
  readonly links?: readonly { readonly title: string; readonly url: string }[];
}

export interface Picking<T> extends Saying {
  /** The list with what takes time to find out; the input shows that it is busy until it is there. */
  readonly later?: Promise<readonly Choice<T>[]>;
  /** What is to be said of the question, where that takes time to find out too. */
  readonly remark?: Promise<string | undefined>;
  /** Says why a choice cannot be taken, and what to do. */
  readonly checkThen?: (value: T) => Promise<{ readonly detail: string; readonly next?: string } | undefined>;
}

/** Asks for one of a list. */
export async function pick<T>(
  title: string,
  items: readonly Choice<T>[],
  before: T | undefined,
  place: Place,
  { later, remark, checkThen, ...saying }: Picking<T> = {},
): Promise<T> {
  const input = vscode.window.createQuickPick<Choice<T>>();
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  input.placeholder = saying.placeHolder;
  say(input, saying.prompt);
  const show = (known: readonly Choice<T>[]): void => {
    const active = input.activeItems[0]?.value ?? before;
    input.items = known;
    const found = known.filter(({ value }) => value === active);
    // The first one that fits what is typed is active anyway. Made active while it is filtered out, none would be taken by Enter.
    if (found.length > 0 && found[0] !== known[0] && input.value === '') input.activeItems = found;
  };
  show(items);
  const showLater = async (): Promise<void> => {
    if (later) show(await later);
    const said = await remark;
    say(input, said);
    input.busy = false;
  };
  input.busy = later !== undefined || remark !== undefined;
  return answerOf(
    input,
    title,
    place,
    saying,
    async () => {
      const [item] = input.selectedItems;
      const wrong = item && (await checkThen?.(item.value));
      if (wrong === undefined) return item?.value;
      input.value = '';
      say(input, [wrong.detail, wrong.next].filter(Boolean).join(' '), wrong.next);
      return undefined;
    },
    (later ?? remark) && showLater(),
  );
}

/** Says something below the input; a window before 1.108 shows the placeholder alone, which has room for one line. */
function say(input: vscode.QuickPick<Choice<unknown>>, words: string | undefined, short = words): void {
  if (words === undefined) return;
  if (Reflect.has(input, 'prompt')) input.prompt = words;
  else input.placeholder = short;
}

/** Asks for any number of a list. @param before the items that are ticked at first */
export async function pickSeveral<T>(
  title: string,
  items: readonly Choice<T>[],
  before: readonly T[],
  place: Place,
  saying: Saying = {},
): Promise<readonly T[]> {
  const input = vscode.window.createQuickPick<Choice<T>>();
  input.canSelectMany = true;
  input.matchOnDetail = true;
  input.items = items;
  input.selectedItems = items.filter(({ value }) => before.includes(value));
  input.placeholder = saying.placeHolder;
  say(input, saying.prompt);
  return answerOf(input, title, place, saying, async () => input.selectedItems.map(({ value }) => value));
}

/** What is off about a text, or worth saying. `isWrong`: it is not taken. */
export interface Remark {
  readonly message: string;
  readonly severity: 'info' | 'warning' | 'wrong';
}

export interface Typing extends Saying {
  readonly place?: Place;
  readonly prompt: string;
  readonly value?: string;
  /** Says what is off as somebody types; a plain text is wrong. `typed`: with the blanks around it. */
  readonly check: (value: string, typed: string) => string | Remark | undefined;
  /** Says what is off once it is accepted; takes its time. */
  readonly checkThen?: (value: string) => Promise<string | Remark | undefined>;
}

/** Asks for a line of text. */
export async function type(title: string, { place, prompt, value, check, checkThen, ...saying }: Typing): Promise<string> {
  const input = vscode.window.createInputBox();
  input.prompt = prompt;
  input.placeholder = saying.placeHolder;
  input.value = value ?? '';
  const isTaken = (said: string | Remark | undefined): boolean => {
    const remark = typeof said === 'string' ? ({ message: said, severity: 'wrong' } as const) : said;
    const { Info, Warning, Error: Wrong } = vscode.InputBoxValidationSeverity;
    const severity = { info: Info, warning: Warning, wrong: Wrong };
    input.validationMessage = remark && { message: remark.message, severity: severity[remark.severity] };
    return remark?.severity !== 'wrong';
  };
  input.onDidChangeValue(() => isTaken(check(input.value.trim(), input.value)));
  return answerOf(input, title, place, saying, async () => {
    const text = input.value.trim();
    if (!isTaken(check(text, input.value))) return undefined;
    if (!checkThen) return text;
    const said = await checkThen(text);
    // Somebody has typed on meanwhile: this is not what they mean any more.
    if (input.value.trim() !== text) return undefined;
    return isTaken(said) ? text : undefined;
  });
}

/**
 * Shows an input until it is answered.
 * @param answer `undefined` keeps the input open
 * @param reading what has to come before it can be answered; where that fails, so does the question
 * @throws Left when it is closed, Back when the question before it is wanted
 */
async function answerOf<T>(
  input: vscode.QuickPick<Choice<unknown>> | vscode.InputBox,
  title: string,
  place: Place | undefined,
  { links = [] }: Saying,
  answer: () => Promise<T | undefined>,
  reading?: Promise<void>,
): Promise<T> {
  input.title = title;
  input.ignoreFocusOut = true;
  const pages = links.map((link) => ({ iconPath: new vscode.ThemeIcon('link-external'), tooltip: link.title, url: link.url }));
  if (place) {
    input.step = place.step;
    input.totalSteps = place.totalSteps;
  }
  input.buttons = [...(place && place.step > 1 ? [vscode.QuickInputButtons.Back] : []), ...pages];
  try {
    return await new Promise<T>((resolve, reject) => {
      reading?.catch(reject);
      input.onDidTriggerButton((button) => {
        const page = pages.find((one) => one === button);
        if (page) void vscode.env.openExternal(vscode.Uri.parse(page.url));
        else reject(new Back());
      });
      input.onDidHide(() => reject(new Left()));
      let isAsking = false;
      input.onDidAccept(async () => {
        if (isAsking) return;
        isAsking = true;
        input.busy = true;
        try {
          const given = await answer();
          if (given !== undefined) resolve(given);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        } finally {
          isAsking = false;
          input.busy = false;
        }
      });
      input.show();
    });
  } finally {
    input.dispose();
  }
}

/** Asks for several words, separated by commas or blanks. */
export async function list(
  title: string,
  prompt: string,
  before: readonly string[] | undefined,
  place: Place,
  wrong: (parts: readonly string[]) => string | undefined,
): Promise<readonly string[]> {
  const value = before?.join(', ');
  return partsOf(await type(title, { place, prompt, ...(value !== undefined && { value }), check: (text) => wrong(partsOf(text)) }));
}

/** The words of a list. */
export function partsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}
