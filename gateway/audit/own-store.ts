import { auditStart } from '../../shared/audit/index.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { RecordStore } from '../../shared/store/index.ts';
import type { AuditFiles } from './audit-files.ts';

/** Any of these shows that a store has not forgotten all. */
const kinds = ['audit', 'experiment', 'campaign', 'key'] as const;

/**
 * Refuses a store that knows nothing beside files whose lab has been at work: it was lost, or is that of another lab. The audit
 * is the one list that both have, and the store has it first. Where one of them does not answer, that is logged, and
 * it resolves.
 * @param root where the files are
 * @param ms so many milliseconds it waits for the store. The files are waited for: they are looked at beside an empty store only, and the list of
 *   a lab of years is long.
 * @throws WeirError `bad_config` that says what to do
 */
export async function demandOwnStore(
  store: Pick<RecordStore, 'countRecords'>,
  files: Pick<AuditFiles, 'tail'>,
  root: string,
  { log, ms }: { log: Pick<Logger, 'warn'>; ms: number },
): Promise<void> {
  const skip = (reason: string): undefined =>
    log.warn({ reason }, 'it was not checked whether the store belongs to the data folder') as undefined;
  const counted = Promise.all(kinds.map((kind) => store.countRecords(kind)));
  const counts = await within(counted, ms).catch((error: unknown) => skip(messageOf(error)));
  if (counts === timedOut) skip('the store does not answer');
  if (!counts || counts === timedOut || counts.some((count) => count > 0)) return;
  const tail = await files.tail().catch((error: unknown) => {
    if (!WeirError.is(error, 'files_unavailable')) throw error;
    return skip(error.message);
  });
  if (!tail || tail.seq === auditStart.seq) return;
  const away = root.includes('://')
    ? 'name another prefix (WEIR_FILES_URL)'
    : `move the data folder away: mv ${root} ${root}-before`;
  throw new WeirError(
    'bad_config',
    `the store is empty, and the data folder ${root} is that of a lab which has been at work: its runs, keys and users would be gone. ` +
      `Restore a backup into a store and a data folder that are empty (\`weir restore\`), put a copy of the store back, or name the store that belongs to it (WEIR_STORE_URL). To begin a new lab, ${away}`,
  );
}
