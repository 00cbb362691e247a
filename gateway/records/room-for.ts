import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { RecordsContext } from './context.ts';
import type { Deadline } from '../http/index.ts';

const MiB = 1024 * 1024;

/** Bytes of events that stay in the store; the oldest beyond are removed, now and then. */
export const maxEventBytes = 256 * MiB;

/**
 * What the store takes of the documents that clients hand in, and what to do where it has as much. What weir itself has to
 * say of a run is always taken.
 */
const limits = {
  event: { bytes: 2 * maxEventBytes, remedy: 'the oldest are removed within a minute' },
  datapoint: { bytes: 1024 * MiB, remedy: 'send values as files, which lie in the data folder' },
  experiment: { bytes: 256 * MiB, remedy: 'give experiments shorter descriptions' },
  campaign: { bytes: 64 * MiB, remedy: 'give campaigns shorter descriptions' },
} as const;

/** Resolves where the store may take another document of a client. @throws WeirError `too_large`, `store_unavailable`. */
export async function roomFor(
  { store }: Pick<RecordsContext, 'store'>,
  kind: keyof typeof limits,
  deadline: Deadline,
): Promise<void> {
  const { bytes, remedy } = limits[kind];
  if ((await deadline.withStore(() => store.sizeOfRecords(kind))) < bytes) return;
  throw new WeirError(
    'too_large',
    `the store holds ${bytes / MiB} MiB of ${kind}s, and takes no more from clients: ${remedy}`,
  );
}
