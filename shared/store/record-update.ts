import type { NewRecord, RecordKind } from './records.ts';
import type { FeedUpdate } from './store.ts';

/** What people look at; the others are the gateway's own business. */
const told: ReadonlySet<RecordKind> = new Set([
  'experiment',
  'campaign',
  'event',
  'datapoint',
  'reply',
  'key',
]);

/** What the feed tells of a record that was written by itself; undefined where it tells nothing. */
export function updateOf({ kind, id, group }: NewRecord, at: number): FeedUpdate | undefined {
  if (!told.has(kind)) return undefined;
  const about = { at, kind: 'record' as const, body: { record: kind, id } };
  // Whoever waits for news of the run looks again.
  if (kind === 'reply') return group === undefined ? about : { ...about, run_id: group };
  const belongs = kind === 'experiment' ? 'campaign_id' : 'experiment_id';
  return {
    at,
    kind: 'record',
    body: { record: kind, id, ...(group === undefined ? {} : { [belongs]: group }) },
  };
}
