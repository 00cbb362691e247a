import { auditEntryView, type AuditEntry } from '../../shared/contracts/audit.ts';
import { type HttpContext, json, type Call, callsOf } from '../http/index.ts';
import { pageOfEntries, rangeOfEntries, readEntries } from './audit-entries.ts';
import { auditFilesOf } from './audit-files-of.ts';
import { verdictView, verifyAudit } from './verify-audit.ts';
import { text } from '../../shared/contracts/fields.ts';
import { listOf, object, optional, told } from '../../shared/contracts/object-schema.ts';
import type { RecordStore } from '../../shared/store/index.ts';
import type { ValueOf } from '../../shared/contracts/value-of.ts';

type AuditQuery = ValueOf<typeof auditQuery>;

/** So many entries are looked at for one answer. */
const lookedAt = 20 * pageOfEntries;

/**
 * Entries that the store has, oldest first, and after which number to go on; null at the end.
 * @throws WeirError `store_unavailable`
 */
async function listAudit(
  store: RecordStore,
  query: AuditQuery,
): Promise<{ entries: AuditEntry[]; next: number | null }> {
  const range = await rangeOfEntries(store);
  if (!range) return { entries: [], next: null };
  return query.after === undefined
    ? { entries: await newest(store, query, range), next: null }
    : following(store, query, { ...range, oldest: Math.max(range.oldest, query.after + 1) });
}

async function following(
  store: RecordStore,
  query: AuditQuery,
  { oldest, newest: end }: { oldest: number; newest: number },
): Promise<{ entries: AuditEntry[]; next: number | null }> {
  const found: AuditEntry[] = [];
  let from = oldest;
  while (from <= end && from < oldest + lookedAt) {
    const { entries } = await readEntries(store, from, end);
    const fitting = entries.filter((entry) => fits(entry, query));
    found.push(...fitting.slice(0, query.limit - found.length));
    const last = found.at(-1);
    if (found.length === query.limit && last)
      return { entries: found, next: last.seq < end ? last.seq : null };
    from += pageOfEntries;
  }
  return { entries: found, next: from <= end ? from - 1 : null };
}

async function newest(
  store: RecordStore,
  query: AuditQuery,
  { oldest, newest: end }: { oldest: number; newest: number },
): Promise<AuditEntry[]> {
  let found: AuditEntry[] = [];
  const least = Math.max(oldest, end - lookedAt + 1);
  for (let to = end; to >= least && found.length < query.limit; to -= pageOfEntries) {
    const { entries } = await readEntries(store, Math.max(to - pageOfEntries + 1, least), to);
    found = [...entries.filter((entry) => fits(entry, query)), ...found];
  }
  return found.slice(-query.limit);
}

function fits({ by, said_by, operation }: AuditEntry, query: AuditQuery): boolean {
  const who = query.by === undefined || query.by === by || query.by === said_by;
  return who && (query.operation === undefined || query.operation === operation);
}

/** The query of `listAudit`. */
const auditQuery = object({
  [optional]: {
    after: told(
      { type: 'integer', minimum: 0 } as const,
      'Those after this number, oldest first; left out: the newest.',
    ),
    limit: told({ type: 'integer', minimum: 1, maximum: 1000, default: 100 } as const, 'How many at most.'),
    by: told(text, 'Only those of this key, or of whoever says that he is this.'),
    operation: told(text, 'Only those of the call with this `operationId`.'),
  },
});

const call = callsOf<HttpContext>('Audit');

const listCall = call(
  {
    id: 'listAudit',
    route: 'get /audit',
    access: 'admin',
    summary: 'Lists who asked for what, oldest first',
    description:
      'The store keeps the newest 100,000 entries; older ones are in the files of the audit alone. An entry is there soon after its request was answered.',
    query: auditQuery,
    answers: {
      200: json(
        'The entries.',
        object({
          entries: listOf(auditEntryView),
          next: told(
            { type: ['integer', 'null'] } as const,
            'What to ask for as `after` to go on, also where there are no entries here; null at the end.',
          ),
        }),
      ),
    },
    errors: ['bad_request'],
  },
  ({ query, context: { store, deadlines } }) => deadlines.begin().withStore(() => listAudit(store, query)),
);

const verifyCall = call(
  {
    id: 'verifyAudit',
    route: 'get /audit/verify',
    access: 'admin',
    summary: 'Looks whether the audit is as it was written',
    description:
      'Follows the chain through the files and through the store, and compares them. It reads all of both, which may take seconds.',
    answers: {
      200: json('What was found.', verdictView),
    },
  },
  ({ context: { store, data, deadlines } }) => {
    const folder = auditFilesOf(data);
    return deadlines.begin().withStore(() => verifyAudit(store, folder, Date.now()));
  },
);

/** The audit: list it, and look whether it is as it was written. */
export const audit: readonly Call<HttpContext>[] = [listCall, verifyCall];
