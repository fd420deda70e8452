import type { Setup } from './setup.ts';
import { pascal, wrapped } from './wording.ts';
import { subText, yamlNote, yamlTag, type YamlMap, type YamlValue } from './yaml.ts';

/** The access entries of a region's clusters; of one that is named later where none is. */
export function accessEntries(setup: Setup, region: string | undefined, role: YamlValue, isConditional = true): YamlMap {
  const { eks } = setup.variant;
  if (!setup.eks || !eks) return {};
  const here = setup.clusters.filter((cluster) => cluster.region === region);
  const policy = yamlTag(
    'Sub',
    subText(eks.accessPolicy).replace(/^arn:aws:/, () => 'arn:${AWS::Partition}:'),
  );
  const one = (cluster: YamlValue, condition: string): YamlMap => ({
    Type: 'AWS::EKS::AccessEntry',
    ...(isConditional && { Condition: condition }),
    Properties: {
      ClusterName: cluster,
      PrincipalArn: role,
      Type: 'STANDARD',
      AccessPolicies: [{ PolicyArn: policy, AccessScope: { Type: eks.scope } }],
      ...(Object.keys(setup.tags).length > 0 && { Tags: Object.entries(setup.tags).map(([Key, Value]) => ({ Key, Value })) }),
    },
  });
  if (setup.clusters.length === 0) return { AccessEntry: one(yamlTag('Ref', 'ClusterName'), 'HasCluster') };
  const taken = new Set<string>();
  const note = endpointNote(setup);
  return Object.fromEntries(
    here.map(({ name }, index) => {
      const id = freeId(`AccessEntry${pascal(name)}`, taken);
      const made = one(name, 'HasEksAccess');
      return [id, index === 0 && note.length > 0 ? yamlNote(made, { above: note }) : made];
    }),
  );
}

function endpointNote({ vendor, cidrs }: Setup): readonly string[] {
  const { needed, where } = vendor.outboundAddresses;
  if (!needed) return [];
  const said = `If the API server endpoint of a cluster is restricted by address, allow ${vendor.name}'s addresses where the cluster is defined (PublicAccessCidrs)`;
  return wrapped(cidrs.length > 0 ? `${said}: ${cidrs.join(', ')}` : `${said}. ${where}`, 100);
}

/** A logical id: letters and digits, each once (CloudFormation User Guide, "Resources", 2026-11). */
function freeId(stem: string, taken: Set<string>): string {
  let id = stem;
  for (let number = 2; taken.has(id); number++) id = `${stem}${number}`;
  taken.add(id);
  return id;
}
