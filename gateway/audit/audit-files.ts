import type { AuditHead } from '../../shared/audit/index.ts';
import type { AuditEntry } from '../../shared/contracts/audit.ts';
import type { Lock } from '../files/index.ts';

/** Where the files end. */
export interface Tail extends AuditHead {
  /** The month of the newest file, `2026-11`; empty where there is none, or files have no month. */
  month: string;
}

/** The files of the audit, with a line for each entry. They have what the store has, and all that has left it. */
export interface AuditFiles {
  /** Milliseconds between an entry and its line: what comes meanwhile is written at once. */
  readonly together: number;
  /** The right to write, of one gateway. @throws WeirError `folder_locked` */
  lock(): Promise<Lock>;
  /** The files by name, in the order of their entries. */
  files(): Promise<string[]>;
  read(file: string): AsyncIterable<string>;
  /** The last entry that the files have. Only whoever has the lock may call what follows. */
  tail(): Promise<Tail>;
  /** Cuts off what a gateway that was killed has written of a line. */
  cutTorn(): Promise<void>;
  /** Adds entries, which follow the tail. @returns where the files end now */
  append(tail: Tail, entries: readonly AuditEntry[]): Promise<Tail>;
  /** Resolves when all that was added survives a power cut. */
  sync(): Promise<void>;
}
