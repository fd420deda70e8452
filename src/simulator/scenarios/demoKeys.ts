/** Access keys that open the demo and nothing else, by name. */
export const DEMO_KEYS: Readonly<Record<string, { id: string; secret: string; token?: string }>> = {
  login: { id: 'AKIADEMOACCOUNTLOGIN', secret: 'demo-secret-for-the-login' },
  'least-read': { id: 'AKIADEMOLEASTREADERS', secret: 'demo-secret-for-least-read' },
  root: { id: 'AKIADEMOROOTACCOUNTS', secret: 'demo-secret-for-root' },
  session: { id: 'ASIADEMOADMINSESSION', secret: 'demo-secret-for-the-session', token: 'demo-session-token-of-an-administrator' },
  expired: { id: 'ASIADEMOEXPIREDLOGIN', secret: 'demo-secret-for-the-expired', token: 'demo-session-token-that-has-expired' },
  tierzero: { id: 'ASIADEMOTIERZEROCALL', secret: 'demo-secret-for-tierzero', token: 'demo-session-token-of-tierzero' },
  cloudzero: { id: 'ASIADEMOCLOUDZEROSTS', secret: 'demo-secret-for-cloudzero', token: 'demo-session-token-of-cloudzero' },
  outsider: { id: 'AKIADEMOOUTSIDERUSER', secret: 'demo-secret-for-an-outsider' },
};
