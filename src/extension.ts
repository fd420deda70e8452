// Puts the house together; the only file that knows every room. AWS and the simulator are loaded by the first question.
import type { ExtensionContext } from 'vscode';
import type { Cloud } from './engine/ports.ts';
import { Session } from './engine/session.ts';
import type { DemoAccount } from './ui/demo.ts';
import { registerUi } from './ui/register.ts';
import { assertTrusted } from './ui/trust.ts';

/** Registers what people see, and nothing more. */
export function activate(context: ExtensionContext): void {
  let cloud: Promise<Cloud> | undefined;
  const session = new Session(
    async () => {
      assertTrusted();
      cloud ??= loadCloud();
      return cloud;
    },
    { now: Date.now },
  );
  context.subscriptions.push(registerUi(context, session, startDemo));
}

async function loadCloud(): Promise<Cloud> {
  const { createCloud } = await import('./aws/cloud.ts');
  return createCloud();
}

async function startDemo(scenario: string): Promise<DemoAccount> {
  const { startSimulator } = await import('./simulator/server.ts');
  return startSimulator({ scenario });
}
