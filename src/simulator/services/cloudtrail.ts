import type { TrailEvent } from '../account.ts';
import { AwsError } from '../awsError.ts';
import type { Operations } from '../operation.ts';
import { optional, optionalNumber, pageOf, structure } from '../operation.ts';

/** Events are kept for 90 days (CloudTrail User Guide, "Viewing events with CloudTrail Event history"). */
const KEPT = 90 * 86_400_000;

export const cloudtrail: Operations = {
  LookupEvents: {
    action: 'cloudtrail:LookupEvents',
    run: (call) => {
      const attributes = Array.isArray(call.input['LookupAttributes']) ? call.input['LookupAttributes'].map(structure) : [];
      if (attributes.length > 1) throw new AwsError('InvalidLookupAttributesException', 400, 'You can only specify one lookup attribute.');
      const limit = optionalNumber(call, 'MaxResults') ?? 50;
      if (limit < 1 || limit > 50) throw new AwsError('InvalidMaxResultsException', 400, 'Max results must be between 1 and 50.');
      const from = Math.max((optionalNumber(call, 'StartTime') ?? 0) * 1000, call.world.now() - KEPT);
      const until = (optionalNumber(call, 'EndTime') ?? Number.MAX_SAFE_INTEGER / 1000) * 1000;
      if (from > until) throw new AwsError('InvalidTimeRangeException', 400, 'The start time must be before the end time.');
      const key = String(attributes[0]?.['AttributeKey'] ?? '');
      const value = String(attributes[0]?.['AttributeValue'] ?? '');
      if (attributes.length > 0 && !Object.hasOwn(MATCH, key))
        throw new AwsError('InvalidLookupAttributesException', 400, `Invalid lookup attribute key: ${key}.`);
      const matches = MATCH[key] ?? ((): boolean => true);
      const events = call.account.events
        .filter((event) => event.region === call.region && event.at >= from && event.at <= until && matches(event, value))
        .sort((a, b) => b.at - a.at);
      const { items, next } = pageOf(
        events,
        optional(call, 'NextToken'),
        limit,
        Math.min(50, call.world.pageSize),
        () => new AwsError('InvalidNextTokenException', 400, 'Invalid token.'),
      );
      return { Events: items.map(output), NextToken: next };
    },
  },
};

const MATCH: Readonly<Record<string, (event: TrailEvent, value: string) => boolean>> = {
  EventId: (event, value) => event.id === value,
  EventName: (event, value) => event.name === value,
  ReadOnly: (event, value) => String(event.readOnly) === value,
  Username: (event, value) => event.username === value,
  ResourceType: (event, value) => event.resources.some((resource) => resource.type === value),
  ResourceName: (event, value) => event.resources.some((resource) => resource.name === value),
  EventSource: (event, value) => event.source === value,
  AccessKeyId: (event, value) => event.accessKeyId === value,
};

function output(event: TrailEvent): Record<string, unknown> {
  return {
    EventId: event.id,
    EventName: event.name,
    ReadOnly: String(event.readOnly),
    AccessKeyId: event.accessKeyId,
    EventTime: new Date(event.at),
    EventSource: event.source,
    Username: event.username,
    Resources: event.resources.map((resource) => ({ ResourceType: resource.type, ResourceName: resource.name })),
    CloudTrailEvent: JSON.stringify(event.record),
  };
}
