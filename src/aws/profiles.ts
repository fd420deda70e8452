import type { Profile } from '../engine/ports.ts';
import type { Section, SharedFiles } from './sharedFiles.ts';

/** The profiles a user can choose from, `default` first, else in the files' order. */
export function profilesOf(files: SharedFiles): readonly Profile[] {
  const names = [...files.profiles.keys()];
  const ordered = [...names.filter((name) => name === 'default'), ...names.filter((name) => name !== 'default')];
  return ordered.map((name) => {
    const section = files.profiles.get(name)!;
    const account = accountOf(section);
    return {
      name,
      kind: kindOf(section),
      ...(section.region && { region: section.region }),
      ...(account && { account }),
      ...(section.endpoint_url && { endpointUrl: section.endpoint_url }),
    };
  });
}

/** How a profile logs in, in words; the order is the one in which the SDK's own `fromIni` decides (credential-provider-ini 3.972). */
export function kindOf(section: Section): string {
  if (section.role_arn && (section.source_profile || section.credential_source)) {
    const mfa = section.mfa_serial ? ' with MFA' : '';
    return section.credential_source ? `assume role${mfa} (${section.credential_source})` : `assume role${mfa}`;
  }
  if (section.aws_access_key_id && section.aws_secret_access_key)
    return section.aws_session_token ? 'temporary access keys' : 'access keys';
  if (section.role_arn && section.web_identity_token_file) return 'web identity';
  if (section.credential_process) return 'credential process';
  if (section.sso_session) return 'SSO session';
  if (section.sso_start_url || section.sso_account_id || section.sso_role_name) return 'SSO';
  if (section.login_session) return 'login session';
  return 'no login of its own';
}

/**
 * What to run when the login of a profile does not work, in words.
 * @param name of the profile; `undefined`: the environment's own login
 */
export function howToLogIn(files: SharedFiles | undefined, name: string | undefined): string {
  if (name === undefined) return 'Choose a profile, or set fresh AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN variables.';
  const visited = new Set<string>();
  let at = name;
  let section = files?.profiles.get(at);
  while (section?.source_profile && !visited.has(at)) {
    visited.add(at);
    at = section.source_profile;
    section = files?.profiles.get(at);
  }
  if (!section) return `Check that the profile "${at}" is in your AWS configuration: aws configure list-profiles`;
  const kind = kindOf(section);
  if (kind.startsWith('SSO')) return `Run: aws sso login --profile ${at}`;
  if (kind === 'login session') return `Run: aws login --profile ${at}`;
  if (kind === 'credential process') return `Run the credential_process command of profile ${at} in a terminal to see what it says.`;
  if (kind.startsWith('assume role')) return `Check the credential_source of profile ${at}: aws sts get-caller-identity --profile ${at}`;
  if (kind === 'web identity') return `Renew the web identity token of profile ${at}.`;
  return `Renew the access keys of profile ${at}: aws configure --profile ${at}`;
}

function accountOf(section: Section): string | undefined {
  const fromArn = /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(section.role_arn ?? section.login_session ?? '')?.[1];
  return fromArn ?? section.sso_account_id ?? section.aws_account_id;
}
