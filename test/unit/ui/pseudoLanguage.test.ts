import assert from 'node:assert/strict';
import { nameOfAction, type Action } from '../../../src/engine/model/plan.ts';
import { redactConditions } from '../../../src/engine/report/redact.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/server.ts';
import { activityNode } from '../../../src/ui/activity/activityNode.ts';
import { outcomeOf } from '../../../src/ui/mending/outcome.ts';
import { panelHtml } from '../../../src/ui/panel/panelHtml.ts';
import { panelState, restoredState } from '../../../src/ui/panel/panelState.ts';
import { connectionNode } from '../../../src/ui/tree/connectionNode.ts';
import type { Row } from '../../../src/ui/tree/row.ts';
import type { PanelState } from '../../../src/webview/protocol.ts';
import { view } from '../../../src/webview/view.ts';
import { benchFor, memoryJournal } from '../../support/mendDemo.ts';
import { pseudo, pseudoBundle, untranslatedIn } from '../../support/pseudoLanguage.ts';
import { renderToText } from '../webview/renderToText.ts';
import { NOTHING_READ } from './savedConnection.ts';

describe('in a language that nobody speaks', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'all-faults' });
  });
  after(() => simulator.close());

  /** Everything of one connection: read, planned, applied, taken back. */
  async function seen(scenario: string, name: string) {
    simulator.load(scenario);
    const bench = benchFor(simulator, name, memoryJournal());
    const diagnosis = await bench.diagnose();
    const proposal = bench.propose(diagnosis);
    const mended = await bench.apply(proposal);
    const undone = { ...mended, activity: await bench.undo(mended.activity) };
    const { connection } = bench.target;
    const saved = { key: connection.name, spec: connection };
    const mending = { ask: { what: 'all', irreversible: true }, proposal, target: bench.target, stage: 'preview', notes: [] } as const;
    return { saved, diagnosis, mended, undone, mending };
  }

  for (const [scenario, name] of [
    ['all-faults', 'TierZero'],
    ['all-faults', 'CloudZero resources'],
    ['healthy', 'CloudZero'],
    ['least-read', 'TierZero'],
  ] as const)
    it(`tree, panel and page of ${name} in ${scenario} say nothing of their own in English`, async () => {
      const { saved, diagnosis, mended, undone, mending } = await seen(scenario, name);
      const bare = withoutWordsOf(saved, diagnosis, mended, undone, mending.proposal);
      const translated = (words: readonly string[]): void => assert.deepEqual(words.map(bare).filter(Boolean), []);
      const { name: vendor } = diagnosis.connection.purpose.vendor;
      const demo = { login: mending.target.login, externalId: '' };
      const finished = { diagnosis, finished: true, readAt: new Map([[diagnosis.checks[0]!.id, diagnosis.at + 1]]) };
      const running = { ...finished, finished: false, running: { done: 1, started: 2, what: '' } };
      const ended = { ...mending, stage: 'ended', activity: mended.activity, outcome: outcomeOf(mended, '', pseudo), denied: [] } as const;
      const told = { means: '', next: '', untold: [''], checks: [] };

      for (const [connection, state, plan] of [
        [saved, NOTHING_READ],
        [{ ...saved, demo }, running],
        [saved, finished, mending],
        [{ ...saved, demo }, finished, ended],
        [{ ...saved, problem: '.' }, NOTHING_READ],
        [saved, { ...NOTHING_READ, failure: '.' }],
      ] as const) {
        translated(wordsOfRow(connectionNode(connection, state, pseudo)));
        const shown = { ...panelState(connection, state, { vendor, profile: '1' }, pseudo, plan), told };
        translated(wordsOfPage(shown));
        translated(wordsOfPage(restoredState(shown, pseudo)));
      }
      for (const { activity, ...of } of [mended, undone]) {
        const now = { now: activity.at + 90_000_000, isAtWork: false, isAtWorkHere: false, isDemo: true, t: pseudo };
        translated(wordsOfRow(activityNode(activity, now)));
        translated([outcomeOf({ activity, ...of }, '', pseudo).text]);
      }
    });

  it('the page is handed the translations, and cannot be broken by them', () => {
    const at = { script: 's', style: 'c', source: 'o' };
    const bundle = { ...pseudoBundle, '"><script>': `&quot;'"</script><b c="d">` };
    const page = panelHtml('n', { ...at, translations: { language: 'qps-ploc', bundle } });
    assert.match(page, /<html lang="qps-ploc">/);
    assert.equal(page.match(/<script/g)?.length, 1);
    const [, written] = /data-translations="([^"]*)"/.exec(page)!;
    const read = written!.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    assert.deepEqual(JSON.parse(read), bundle);
    assert.match(panelHtml('n', at), /<html lang="en">[\s\S]*data-translations="{}"/);
  });
});

/** What is read, heard and shown on hovering of a row and those below it. */
function wordsOfRow(row: Row): readonly string[] {
  const own = [row.label, row.description, row.tooltip, row.spoken].filter((said) => said !== undefined);
  return [...own, ...row.children.flatMap(wordsOfRow)];
}

/** What is read and heard of the page; code and differences are as they are in every language. */
function wordsOfPage(state: PanelState): readonly string[] {
  const markup = renderToText(view(state, 90_000_000, { t: pseudo, send: () => undefined, reveal: () => undefined }));
  const labels = [...markup.matchAll(/(?:aria-label|title)="([^"]*)"/g)].map((match) => match[1]!);
  const bare = markup.replace(/<svg[\s\S]*?<\/svg>|<code>[\s\S]*?<\/code>/g, '');
  return [...labels, ...bare.split(/<[^>]*>/)].map((text) =>
    text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
  );
}

/** Takes out of a text what is translated, and what comes from the engine, which speaks one language (docs/decisions/0015). */
function withoutWordsOf(...data: readonly unknown[]): (text: string) => string {
  const said = new Set<string>();
  const collect = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      // Single words of small letters are mostly codes, and would hide words of ours.
      if (!/^[a-z]*$/.test(value) || /^(?:expected|actual)$/.test(key)) said.add(value).add(value.replaceAll(/\s*\n\s*/g, ' '));
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) collect(part, name);
      if ('operation' in value) said.add(nameOfAction(value as Action)).add(JSON.stringify(redactConditions(value), undefined, 2));
    }
  };
  collect(data, '');
  const longestFirst = [...said].filter((text) => /[A-Za-z]/.test(text)).toSorted((one, other) => other.length - one.length);
  return (text) => untranslatedIn(longestFirst.reduce((rest, known) => rest.replaceAll(known, ''), text));
}
