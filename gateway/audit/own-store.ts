import { auditStart } from '../../shared/audit/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { RecordStore } from '../../shared/store/index.ts';
import type { AuditFiles } from './audit-files.ts';

/** Any of these shows that a store has not forgotten all. */
const kinds = ['audit', 'experiment', 'campaign', 'key'] as const;

/**
 * Refuses a store that knows nothing beside files whose lab has been at work: it was lost, or is that of another lab. The audit
 * is the one list that both have, and the store has it first. Resolves also where one of them does not answer.
 * @param root where the files are
 * @throws WeirError `bad_config` that says what to do
 */
export async function demandOwnStore(
  store: Pick<RecordStore, 'countRecords'>,
  files: Pick<AuditFiles, 'tail'>,
  root: string,
): Promise<void> {
  const tail = await files.tail().catch(filesAway);
  if (!tail || tail.seq === auditStart.seq) return;
  const counts = await Promise.all(kinds.map((kind) => store.countRecords(kind))).catch(() => undefined);
  if (!counts || counts.some((count) => count > 0)) return;
  const away = root.includes('://')
    ? 'name another prefix (WEIR_FILES_URL)'
    : `move the data folder away: mv ${root} ${root}-before`;
  throw new WeirError(
    'bad_config',
    `the store is empty, and the data folder ${root} is that of a lab which has been at work: its runs, keys and users would be gone. ` +
      `Restore a backup into a store and a data folder that are empty (\`weir restore\`), put a copy of the store back, or name the store that belongs to it (WEIR_STORE_URL). To begin a new lab, ${away}`,
  );
}

function filesAway(error: unknown): undefined {
  if (!WeirError.is(error, 'files_unavailable')) throw error;
}
