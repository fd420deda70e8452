import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';

const onBucket = { resource: (call: Call): string => `arn:aws:s3:::${String(call.input['Bucket'] ?? '')}` };

/** As much of S3 as tells whose a bucket is. `Bucket` comes from the path or from the host name. */
export const s3: Operations = {
  HeadBucket: {
    action: 's3:ListBucket',
    ...onBucket,
    run: (call) => ({ region: bucketOf(call).region }),
  },
  GetBucketLocation: {
    action: 's3:GetBucketLocation',
    ...onBucket,
    // us-east-1 is told as an empty constraint (S3 API reference, GetBucketLocation).
    run: (call) => {
      const { region } = bucketOf(call);
      return { LocationConstraint: region === 'us-east-1' ? '' : region };
    },
  },
};

function bucketOf(call: Call): { readonly region: string } {
  const name = String(call.input['Bucket'] ?? '');
  const owner = [...call.world.accounts.values()].find((account) => account.buckets.has(name));
  const bucket = owner?.buckets.get(name);
  if (!owner || !bucket) throw new AwsError('NoSuchBucket', 404, 'The specified bucket does not exist');
  const expected = call.headers['x-amz-expected-bucket-owner'];
  if ((expected !== undefined && expected !== owner.id) || (owner.id !== call.account.id && !bucket.readers.includes(call.account.id)))
    throw new AwsError('AccessDenied', 403, 'Access Denied');
  if (call.region !== bucket.region) {
    throw new AwsError(
      'PermanentRedirect',
      301,
      'The bucket you are attempting to access must be addressed using the specified endpoint.',
      { bucketRegion: bucket.region },
    );
  }
  return bucket;
}
