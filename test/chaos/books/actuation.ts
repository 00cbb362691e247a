import { readFileSync } from 'node:fs';
import type { Json } from '../../../shared/kernel/json/json.ts';

/** A line of the witness's book: an instrument begins to move for a command, or has come to rest. */
export interface Actuation {
  edge: 'begin' | 'end';
  command: string;
  run: string;
  /** The step's position. */
  step: number;
  /** What the step is called: `NAME`, or `NAME[ROUND]` of a round. */
  mark: string;
  module: string;
  instance: string;
  pid: number;
  /** By the machine's clock, see `machineNow`. */
  at: number;
  /** At the beginning: the SHA-256 of the input file, where the step has one. */
  input?: string;
  /** At the beginning: the value that it was given, where it was given one, and its tag. */
  got?: Json;
  tag?: string;
  /** At the end: how the movement ended; `orphaned`: by itself, as its agent was gone. */
  how?: 'done' | 'failed' | 'stopped' | 'orphaned';
  /** At the end of one that is done: what it made. Chance, so that no other process could make the same. */
  made?: number;
  list?: number[];
}

/** All that the instruments did, in the order in which it reached the disk. */
export function readActuations(book: string): Actuation[] {
  const lines = readFileSync(book, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Actuation);
}
