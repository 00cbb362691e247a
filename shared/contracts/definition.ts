import type { Workcell } from '../workcell/workcell.ts';

/**
 * Where a definition of a workcell comes from.
 *
 * - `file`: the workcell file, read again at a reset
 * - `posted`: somebody has handed it in; in force until the next reset, also through restarts
 */
export const definitionOrigins = ['file', 'posted'] as const;
export type DefinitionOrigin = (typeof definitionOrigins)[number];

/** The latest definition of the workcell since its file was read at the start of a process, as the store keeps it. */
export interface DefinitionRecord {
  /** That of the message that brought it. */
  id: string;
  from: DefinitionOrigin;
  /** Milliseconds since the epoch by the store's clock. */
  at: number;
  by?: string;
  workcell: Workcell;
}

/**
 * The workcell as a process goes by it.
 * @param own as its file has it
 * @param readAt when it read that, milliseconds since the epoch: what the file said before that counts no longer
 */
export function definitionInForce(
  own: Workcell,
  readAt: number,
  latest: DefinitionRecord | undefined,
): Workcell {
  if (latest?.workcell.name !== own.name) return own;
  return latest.from === 'file' && latest.at <= readAt ? own : latest.workcell;
}
