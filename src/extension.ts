// Puts the house together; the only file that knows every room. Engine, AWS and simulator are loaded by the first question.
import type { ExtensionContext } from 'vscode';
import type { Cloud } from './engine/ports.ts';
import { fileJournal } from './journal/fileJournal.ts';
import { isAtWork } from './journal/isAtWork.ts';
import { memoryJournal } from './journal/memoryJournal.ts';
import type { DemoAccount } from './ui/demo.ts';
import type { Engine } from './ui/engine.ts';
import { registerUi } from './ui/register.ts';
import { VendorDefinitions } from './ui/vendors/vendorDefinitions.ts';
import { assertTrusted } from './ui/trust.ts';
import { threadScanner } from './scanner/threadScanner.ts';

/** Registers what people see, and nothing more. */
export function activate(context: ExtensionContext): void {
  const loadedCloud = once(loadCloud);
  const cloud = async (): Promise<Cloud> => {
    assertTrusted();
    return loadedCloud();
  };
  const journals = { own: fileJournal(`${context.globalStorageUri.fsPath}/activity`), demo: memoryJournal(), isAtWork };
  const vendors = new VendorDefinitions(context.globalStorageUri, () => import('./engine/vendorDefinitions.ts'));
  const engine = once(() => loadEngine(cloud, vendors));
  context.subscriptions.push(vendors, registerUi(context, { engine, cloud, startDemo, journals, editing, scanner, wizard, vendors }));
}

/** The catalogue is asked anew each time: people's own vendors come and go while the window is open. */
async function loadEngine(cloud: () => Promise<Cloud>, vendors: VendorDefinitions): Promise<Engine> {
  const [engine] = await Promise.all([import('./engine/session.ts'), vendors.load()]);
  const catalogue = () => [...engine.vendorCatalogue, ...vendors.list()];
  const session = new engine.Session(cloud, { now: Date.now }, catalogue);
  return {
    ...engine,
    session,
    get vendorCatalogue() {
      return catalogue();
    },
  };
}

/** What is said in editors about code is loaded when there is code to speak of. */
const editing = () => import('./ui/editor/editing.ts');
/** The wizard is loaded when somebody asks for it. */
const wizard = () => import('./ui/wizard/connectVendor.ts');
const scanner = () => threadScanner(new URL('./scanThread.js', import.meta.url));

async function loadCloud(): Promise<Cloud> {
  const { createCloud } = await import('./aws/cloud.ts');
  return createCloud();
}

async function startDemo(scenario: string): Promise<DemoAccount> {
  assertTrusted();
  const { startSimulator } = await import('./simulator/server.ts');
  return startSimulator({ scenario });
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}
