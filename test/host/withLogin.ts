const login = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_REGION: 'us-east-1',
};

/** Gives the extension host the credentials of AWS's documentation, which are nobody's; calling the answer takes them away again. */
export function withLogin(): () => void {
  const before = Object.fromEntries(Object.keys(login).map((name) => [name, process.env[name]]));
  Object.assign(process.env, login);
  return () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
