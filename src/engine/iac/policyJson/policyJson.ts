// Policies that are files by themselves: a role's trust policy as JSON, and the aws-auth ConfigMap of an EKS cluster.
import type { Dialect, Reading, SourceFile } from '../dialect.ts';
import { readAwsAuth } from './readAwsAuth.ts';
import { readTrustFile } from './readTrustFile.ts';

/** Trust policies in `.json` files, and `aws-auth` ConfigMaps in YAML or JSON. Identity policies are no roles, and nothing is said of them. */
export const policyJson: Dialect = {
  id: 'policy-json',
  claims: (file) => mayBeTrust(file) || mayBeAwsAuth(file),
  together: (files) => files.map((file) => [file]),
  read(files) {
    const readings = files.flatMap((file) => [
      ...(mayBeTrust(file) ? [readTrustFile(file)] : []),
      ...(mayBeAwsAuth(file) ? [readAwsAuth(file)] : []),
    ]);
    return {
      declarations: readings.flatMap(({ declarations }) => declarations),
      unreadable: readings.flatMap(({ unreadable }) => unreadable),
    } satisfies Reading;
  },
};

function mayBeTrust({ path, text }: SourceFile): boolean {
  return (
    /\.jsonc?$/i.test(path) &&
    !/\.tf\.json$/i.test(path) &&
    /"(?:Not)?Principal"/.test(text) &&
    /"Statement"/.test(text) &&
    /sts:AssumeRole/i.test(text)
  );
}

function mayBeAwsAuth({ path, text }: SourceFile): boolean {
  return /\.(?:ya?ml|json)$/i.test(path) && text.includes('mapRoles') && text.includes('aws-auth');
}
