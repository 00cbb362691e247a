import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Places } from '../../shared/explain/index.ts';
import type { Written } from './store-stream.ts';

/** A file that has arrived as a whole and has no place yet. */
export interface ArrivedFile extends Written {
  /** Absolute, on the disk of this machine. */
  path: string;
}

/** What is put into a folder. */
export interface IncomingFile extends Pick<ArrivedFile, 'path'> {
  /** The name that it gets there. */
  name: string;
}

/** Files whose fate is not known yet. */
export interface Incoming {
  /**
   * Takes a stream as a whole; where it fails nothing is left, and the stream is left alone: whoever owns it drains it.
   * @throws WeirError `too_large`; the errors of the file system as they are.
   */
  receive(source: Readable, maxBytes: number): Promise<ArrivedFile>;
  /** Takes away the files that nobody has moved. */
  remove(): Promise<void>;
}

/** What is known of a file without reading it. */
export interface FileFacts {
  /** Bytes. */
  size: number;
  /** Another one after each change. */
  version: string;
}

/** Held by one process until it is released or the process ends. */
export interface Lock {
  /** False for good where another process may have it by now: this one was frozen, or the store that knows of it is away. */
  readonly isHeld: boolean;
  release(): void;
}

/**
 * The files of runs, as WEI lays them out. `at` is a path below their root, with slashes, such as that of a run's folder in its definition.
 * What a promise has put somewhere survives a power cut once it resolves, and whoever reads finds a file whole or not at all.
 * @throws WeirError `files_unavailable` where they lie elsewhere and cannot be reached; the errors of the file system as they are.
 */
export interface Files extends Places {
  /** Where they are, as people are told. */
  readonly root: string;
  /** The folder on the disk of this machine, absolute: for what arrives, and for what is not of runs. */
  readonly folder: string;

  /**
   * Makes what has to be there.
   * @returns whether other users of this machine can reach the folder
   * @throws WeirError `bad_config`
   */
  prepare(): Promise<{ shared: boolean }>;
  /** Resolves where the files can be reached. @throws WeirError also `bad_config`, where they never will */
  check(): Promise<void>;
  /**
   * Removes what killed gateways left of requests that had not arrived as a whole. Folders of runs are never touched: one that holds
   * nothing but the inputs of a run which the store does not know may be left over, too, or be all that is left of an accepted run in a
   * store that was restored from an older copy. Nobody can tell them apart.
   */
  sweep(): Promise<void>;
  openIncoming(): Promise<Incoming>;

  /** Writes files into a folder, over what may be there. */
  write(folder: string, files: readonly { name: string; content: string }[]): Promise<void>;
  /** Moves files into a folder, over what may be there. */
  moveIn(folder: string, files: readonly IncomingFile[]): Promise<void>;
  /** Writes a text unless there is one: of all who claim a place at once, also in other gateways, one has it. Resolves to the text that is there. */
  claim(at: string, text: string): Promise<string>;
  /**
   * Puts files of one folder into others as well, each under its path there.
   * @param mostCopied bytes that this may take in all
   * @throws WeirError `too_large` where it would take more: then there is none
   */
  take(
    from: string,
    to: readonly string[],
    files: readonly { path: string }[],
    mostCopied?: number,
  ): Promise<void>;
  /** Adds whole lines to the end of a text. Of all gateways, only whoever has the lock of the folder may. */
  append(at: string, lines: string): Promise<void>;
  /** Removes a file, where there is one. */
  remove(at: string): Promise<void>;
  /** Removes the folder of a run. */
  removeRun(folder: string): Promise<void>;
  /** Removes a folder with all that is in it, at once as far as that can be had. */
  removeFolder(folder: string): Promise<void>;

  /** Undefined where there is none. */
  facts(at: string): Promise<FileFacts | undefined>;
  /** Undefined where there is none. */
  read(at: string): Promise<string | undefined>;
  /**
   * The bytes from `start` to `end`, which belongs to them; all without.
   * @throws WeirError `file_not_found`
   */
  stream(at: string, range?: { start: number; end: number }): Promise<Readable>;
  /** What is in a folder, by name; versions of files where they are known at once. */
  list(folder: string): Promise<{ name: string; version?: string }[]>;
  /** All files in a folder and in those below it, with their sizes in bytes: also what comes meanwhile, or does not. */
  walk(folder: string): AsyncGenerator<{ at: string; size: number }>;

  /**
   * The right to do alone, of all gateways, what belongs to a folder.
   * @param purpose is told to whoever finds it locked
   * @throws WeirError `folder_locked`
   */
  lock(folder: string, purpose: string): Promise<Lock>;
}

/** What tells people where files are. @param root a folder, or an address with slashes */
export function placesIn(root: string): Places {
  return root.includes('://')
    ? { inRun: (directory, ...below) => [root, directory, ...below].join('/') }
    : { inRun: (directory, ...below) => path.join(root, ...directory.split('/'), ...below) };
}
