import type { Workcell } from './workcell.ts';

/**
 * Where a definition of a workcell comes from.
 *
 * - `file`: the workcell file, read again at a reset
 * - `posted`: somebody has handed it in; in force until the next reset, also through restarts
 */
export type DefinitionOrigin = 'file' | 'posted';

/**
 * A definition that a gateway wants to be in force: it writes it into the store, and tells the owner that there is one. No message
 * carries it, since anybody who has an account at the broker can send messages.
 */
export type DefinitionOffer = {
  id: string;
  from: DefinitionOrigin;
  by?: string;
  workcell: Workcell;
};

/** The store's record of the latest offer. */
export const offerRecord = { kind: 'definition', id: 'offered' } as const;

/** The latest definition of the workcell since its file was read at the start of a process, as the store keeps it. */
export type DefinitionRecord = DefinitionOffer & {
  /** When an owner took it, milliseconds since the epoch by the store's clock. */
  at: number;
};

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
