import type { Store } from '../../../shared/store/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Deadline } from '../deadlines.ts';

const MiB = 1024 * 1024;

/** Bytes of events that stay in the store; the oldest beyond are removed, now and then. */
export const maxEventBytes = 256 * MiB;

/**
 * What the store takes of the documents that clients hand in, and what to do where it has as much. What weir itself has to
 * say of a run is always taken.
 */
const limits = {
  event: { bytes: 2 * maxEventBytes, what: 'events', remedy: 'the oldest are removed within a minute' },
  datapoint: {
    bytes: 1024 * MiB,
    what: 'datapoints',
    remedy: 'send values as files, which lie in the data folder',
  },
  experiment: { bytes: 256 * MiB, what: 'experiments', remedy: 'give experiments shorter descriptions' },
  campaign: { bytes: 64 * MiB, what: 'campaigns', remedy: 'give campaigns shorter descriptions' },
  run_note: { bytes: 256 * MiB, what: 'notes on runs', remedy: 'shorten those of some' },
  workflow: { bytes: 16 * MiB, what: 'notes on workflows', remedy: 'shorten those of some' },
  workflow_version: {
    bytes: 512 * MiB,
    what: 'versions of workflows',
    remedy: 'put long tables into files that the steps name',
  },
  workflow_draft: {
    bytes: 128 * MiB,
    what: 'drafts of workflows',
    remedy: 'save those that are done, and throw others away',
  },
} as const;

/** Resolves where the store may take another document of a client. @throws WeirError `too_large`, `store_unavailable`. */
export async function roomFor(
  { store }: { store: Pick<Store, 'sizeOfRecords'> },
  kind: keyof typeof limits,
  deadline: Deadline,
): Promise<void> {
  const { bytes, what, remedy } = limits[kind];
  if ((await deadline.withStore(() => store.sizeOfRecords(kind))) < bytes) return;
  throw new WeirError(
    'too_large',
    `the store holds ${bytes / MiB} MiB of ${what}, and takes no more from clients: ${remedy}`,
  );
}
