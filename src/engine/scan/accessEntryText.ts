import type { Declaration } from '../iac/dialect.ts';

/**
 * An access entry for a declared role on a cluster, with the access policy on all of it, as text to put beside the role: the region is that
 * of the provider or of the stack. `undefined`: nothing in the role's own file can name the role.
 */
export function accessEntryText({ dialect, address, at }: Declaration, cluster: string, policy: string): string | undefined {
  const name = cluster.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/^(?=\d)/, '_');
  const resource = /^(aws_iam_role)\.([\w-]+)$/.exec(address)?.[2];
  if (dialect === 'terraform' && resource !== undefined && !at.file.endsWith('.json'))
    return inTerraform(resource, `${resource}_${name}`, cluster, policy);
  const logicalId = `${address}On${name.replaceAll('_', '')}`;
  return dialect === 'cloudformation' && /\.(?:ya?ml|template)$/.test(at.file) && /^[A-Za-z0-9]+$/.test(address)
    ? inYaml(address, logicalId, cluster, policy)
    : undefined;
}

function inTerraform(role: string, name: string, cluster: string, policy: string): string {
  return `resource "aws_eks_access_entry" "${name}" {
  cluster_name  = "${cluster}"
  principal_arn = aws_iam_role.${role}.arn
}

resource "aws_eks_access_policy_association" "${name}" {
  cluster_name  = aws_eks_access_entry.${name}.cluster_name
  principal_arn = aws_eks_access_entry.${name}.principal_arn
  policy_arn    = "${policy}"

  access_scope {
    type = "cluster"
  }
}
`;
}

function inYaml(role: string, logicalId: string, cluster: string, policy: string): string {
  return `  ${logicalId}:
    Type: AWS::EKS::AccessEntry
    Properties:
      ClusterName: ${JSON.stringify(cluster)}
      PrincipalArn: !GetAtt ${role}.Arn
      AccessPolicies:
        - PolicyArn: ${policy}
          AccessScope:
            Type: cluster
`;
}
