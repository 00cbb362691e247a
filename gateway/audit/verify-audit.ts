import {
  auditStart,
  ChainCheck,
  toldProblems,
  type AuditProblem,
  checkLines,
} from '../../shared/audit/index.ts';
import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, sha256, text } from '../../shared/contracts/fields.ts';
import { listOf, object, titled, told } from '../../shared/contracts/object-schema.ts';
import type { RecordStore } from '../../shared/store/index.ts';
import { pageOfEntries, rangeOfEntries, readEntries } from './audit-entries.ts';
import type { AuditFiles } from './audit-files.ts';

/** An entry is in a file by then, also where another gateway has to take over the writing of the files first (milliseconds). */
const inFileBy = 180_000;

/** A problem, and where it was found. */
type FoundProblem = AuditProblem & { where: 'files' | 'store' };

/** What was found of an audit. Its entries are those in the files and in the store; most are in both. */
export const verdictView = titled('AuditVerdict', {
  entries: count,
  ok: told(flag, 'Nothing was changed, removed, put in, or moved.'),
  problems: listOf(
    object({
      seq: told(count, 'The number of the entry; of several that are missing, the first.'),
      where: { type: 'string', enum: ['files', 'store'] } as const,
      what: text,
    }),
  ),
  head: told(
    {
      anyOf: [object({ seq: { type: 'integer', minimum: 1 } as const, hash: sha256 }), { type: 'null' }],
    } as const,
    'The last entry. Note it elsewhere: whoever changes all that is here cannot change that.',
  ),
});
type Verdict = FromSchema<typeof verdictView>;

/**
 * Follows the chain through the files and through the store, and compares them.
 * @param now milliseconds since the epoch
 * @throws WeirError `store_unavailable`
 */
export async function verifyAudit(store: RecordStore, folder: AuditFiles, now: number): Promise<Verdict> {
  // Entries may leave the store meanwhile: then the files have them already.
  const range = await rangeOfEntries(store);
  const files = new ChainCheck();
  /** Hashes of those that the store should have, and of the one before them. */
  const inFiles = new Map<number, string>();
  await checkLines(await folder.files(), files, {
    growing: true,
    read: (file) => folder.read(file),
    see: ({ seq, hash }) => void (range && seq >= range.oldest - 1 && inFiles.set(seq, hash)),
  });
  const problems: FoundProblem[] = files.problems().map((each) => ({ where: 'files', ...each }));
  const tail = files.head;
  if (!range) {
    if (tail)
      problems.push({
        where: 'store',
        seq: tail.seq,
        what: 'is missing, and all before: the store has none',
      });
    return verdict(files.entries, problems, tail);
  }

  const before = inFiles.get(range.oldest - 1);
  const first = { seq: range.oldest - 1, ...(before === undefined ? {} : { hash: before }) };
  const chain = new ChainCheck(range.oldest === 1 ? auditStart : first);
  let entries = files.entries;
  if (range.oldest > 1 && before === undefined) {
    problems.push({
      where: 'store',
      seq: range.oldest,
      what: 'is the first here: nobody has those before it',
    });
  }
  for (let from = range.oldest; from <= range.newest; from += pageOfEntries) {
    const page = await readEntries(store, from, range.newest);
    for (const seq of page.damaged) chain.tell(seq, 'was changed: its record is none');
    for (const entry of page.entries) {
      const { seq, hash, at } = entry;
      chain.add(entry);
      const known = inFiles.get(seq);
      if (known === undefined) entries += 1;
      if (known !== undefined && known !== hash) chain.tell(seq, 'is another one than in the files');
      else if (known === undefined && seq > (tail?.seq ?? 0) && now - Date.parse(at) > inFileBy) {
        problems.push({ where: 'files', seq, what: 'is missing' });
      }
    }
  }
  // What has come meanwhile, or has left the store, is not missing.
  const { oldest, newest } = (await rangeOfEntries(store)) ?? range;
  for (const seq of inFiles.keys()) if (seq > newest) chain.tell(seq, 'is missing: the files have it');
  problems.push(
    ...chain
      .problems()
      .filter(({ seq }) => seq >= oldest)
      .map((each) => ({ where: 'store' as const, ...each })),
  );
  const head = chain.head && tail && tail.seq > chain.head.seq ? tail : chain.head;
  return verdict(entries, problems, head);
}

function verdict(entries: number, problems: FoundProblem[], head: Verdict['head'] | undefined): Verdict {
  const told = [...problems].sort((a, b) => a.seq - b.seq).slice(0, toldProblems);
  return { entries, ok: told.length === 0, problems: told, head: head ?? null };
}
