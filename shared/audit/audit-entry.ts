import { sha256Of } from '../kernel/digest.ts';
import type { AuditEntry, AuditFacts } from '../contracts/audit.ts';
import { isObject, type Json, parseJson } from '../kernel/json/json.ts';

/** Where the chain goes on: the entry that was last. */
export interface AuditHead {
  seq: number;
  hash: string;
}

/** Before the first entry. */
export const auditStart: AuditHead = { seq: 0, hash: '0'.repeat(64) };

/** The next entry of the chain. */
export function chainEntry({ seq, hash }: AuditHead, facts: AuditFacts): AuditEntry {
  const entry = { seq: seq + 1, ...facts, prev: hash };
  return { ...entry, hash: sha256Of(JSON.stringify(entry)) };
}

/** The entry as a line of a file, without the end of the line. */
export function auditLine(entry: AuditEntry): string {
  return JSON.stringify(entry);
}

/** The id of the entry's record: sorted as text, they are sorted by number. */
export function auditId(seq: number): string {
  return String(seq).padStart(12, '0');
}

/** The entry that a line holds; undefined where it holds none. It may have been changed. */
export function readAuditLine(line: string): AuditEntry | undefined {
  const value = parseJson(line);
  return isAuditEntry(value) ? value : undefined;
}

/** Whether the entry is as it was written: its hash is that of what it says. */
export function isUnchanged({ hash, ...said }: AuditEntry): boolean {
  return sha256Of(JSON.stringify(said)) === hash;
}

function isAuditEntry(value: Json | undefined): value is AuditEntry {
  if (!isObject(value)) return false;
  const { seq, prev, hash } = value;
  return Number.isSafeInteger(seq) && Number(seq) > 0 && typeof prev === 'string' && typeof hash === 'string';
}
