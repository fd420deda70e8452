import type { AwsError } from '../awsError.ts';
import type { Answer } from './query.ts';
import { escapeXml } from './xml.ts';

/** A result of S3's REST-XML, as far as buckets go. */
export function s3Answer(operation: string, output: Readonly<Record<string, unknown>>, requestId: string): Answer {
  const headers = { 'content-type': 'application/xml', 'x-amz-request-id': requestId };
  if (operation === 'HeadBucket')
    return { status: 200, headers: { ...headers, 'x-amz-bucket-region': String(output['region']) }, body: '' };
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${escapeXml(String(output['LocationConstraint'] ?? ''))}</LocationConstraint>`;
  return { status: 200, headers, body };
}

/** An error of S3: it stands alone, without a wrapper. */
export function s3Error(error: AwsError, requestId: string): Answer {
  const region = error.details['bucketRegion'];
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message><RequestId>${requestId}</RequestId></Error>`;
  return {
    status: error.status,
    headers: {
      'content-type': 'application/xml',
      'x-amz-request-id': requestId,
      ...(typeof region === 'string' && { 'x-amz-bucket-region': region }),
    },
    body,
  };
}
