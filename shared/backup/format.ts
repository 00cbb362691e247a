import { messageOf, WeirError } from '../kernel/errors/weir-error.ts';
import { compile } from '../kernel/json/schema.ts';
import { parseJson } from '../kernel/json/json.ts';

/*
 * A backup is a tar file, compressed by gzip, in which these stand in this order: the head; the store as rows, a line of JSON each
 * (`StoreRow`); the audit, a line for each entry; the files of runs; and the manifest. Behind every so many of them stands a list of their
 * SHA-256, as `sha256sum -c` reads it; the manifest has the SHA-256 of these lists, so that a part cannot be missing unnoticed.
 */

/** The version of this form; a reader takes no newer one. */
export const backupFormat = 1;

export const headName = 'backup.json';
export const manifestName = 'manifest.json';
export const numbered = (folder: 'store' | 'audit' | 'sums', number: number): string =>
  `${folder}/${String(number).padStart(6, '0')}${folder === 'sums' ? '' : '.jsonl'}`;

/** What stands first. */
export interface BackupHead {
  format: number;
  /** The version of weir that wrote it. */
  weir: string;
  workcell: string;
  /** Milliseconds since the epoch. */
  began_at: number;
}

/** What stands last: where it is there, all is. */
export interface BackupManifest extends BackupHead {
  ended_at: number;
  /** How far the owner had come; missing where there never was one. */
  mark?: { epoch: number; seq: number };
  /** Files of runs, and bytes of them. */
  files: number;
  bytes: number;
  /** SHA-256 of each list, by its name. */
  sums: Record<string, string>;
}

const count = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const ofHead = { format: count, weir: text, workcell: text, began_at: count };
const checkHead = compile({ type: 'object', properties: ofHead, required: Object.keys(ofHead) });
const ofManifest = {
  ...ofHead,
  ended_at: count,
  files: count,
  bytes: count,
  sums: { type: 'object', additionalProperties: text },
};
const checkManifest = compile({
  type: 'object',
  properties: {
    ...ofManifest,
    mark: { type: 'object', properties: { epoch: count, seq: count }, required: ['epoch', 'seq'] },
  },
  required: Object.keys(ofManifest),
});

/** @throws WeirError `bad_backup` */
export function readHead(json: string): BackupHead {
  return read<BackupHead>(json, headName, checkHead);
}

/** @throws WeirError `bad_backup` */
export function readManifest(json: string): BackupManifest {
  return read<BackupManifest>(json, manifestName, checkManifest);
}

function read<T extends BackupHead>(json: string, name: string, check: ReturnType<typeof compile>): T {
  const value = parseJson(json) as T | undefined;
  // Whatever else it says, it may mean something new by it.
  if (typeof value?.format === 'number' && value.format > backupFormat) {
    throw new WeirError(
      'bad_backup',
      `a newer weir (${value.weir}) wrote it, in format ${value.format}, and this one reads up to ${backupFormat}: take that weir, or a newer one`,
    );
  }
  const [complaint] = check(value);
  if (value === undefined || complaint)
    throw badBackup(`its ${name} does not fit: ${complaint?.message ?? 'no JSON'}`);
  return value;
}

/** What is said of a file that is no whole backup. */
export function badBackup(why: string, cause?: unknown): WeirError {
  return new WeirError('bad_backup', `${why}: take another backup`, cause === undefined ? {} : { cause });
}

/** The same of whatever reading it throws. */
export function asBadBackup(error: unknown, at: string): unknown {
  if (WeirError.is(error)) return error;
  const { syscall, message } = error as NodeJS.ErrnoException;
  // A disk that fails, or is full, says nothing about the backup.
  if (syscall !== undefined) return new WeirError('bad_request', message, { cause: error });
  return badBackup(`it is damaged, or breaks off, ${at} (${messageOf(error)})`, error);
}
