import { readFileSync } from 'node:fs';

/** A line of the witness's book: an instrument begins to move for a command, or has come to rest. */
export interface Actuation {
  edge: 'begin' | 'end';
  command: string;
  run: string;
  /** The step's position. */
  step: number;
  module: string;
  instance: string;
  pid: number;
  /** Milliseconds since the epoch, by the clock of the instrument's process. */
  at: number;
  /** At the beginning: the SHA-256 of the input file, where the step has one. */
  input?: string;
  /** At the end: how the movement ended. */
  how?: 'done' | 'failed' | 'stopped';
}

/** All that the instruments did, in the order in which it reached the disk. */
export function readActuations(book: string): Actuation[] {
  const lines = readFileSync(book, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Actuation);
}
