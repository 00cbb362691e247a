/** When an experiment was last given something. */
export interface LastTurn {
  /** Milliseconds since the epoch. */
  at: number;
  /** Counts the turns of all experiments: the higher was later. */
  count: number;
}

/** When experiments were last given an instrument. */
export interface LastTurns {
  /** How many turns there were. */
  count: number;
  /**
   * By module and experiment, the longest ago first. Under a sequential scheduler they are given the whole lab: then all stand under
   * `wholeLab`.
   */
  readonly of: Map<string, Map<string, LastTurn>>;
}

/** Stands for a module where one run at a time has the whole lab. */
export const wholeLab = '';

/** So long a turn is remembered, in milliseconds; by then a step that waits has gained more than any fairness gives it. */
const remembered = 60 * 60_000;
/** Of so many experiments a module, those that had a turn last. */
const mostRemembered = 1_000;

/** Notes that an experiment has a turn. */
export function noteTurn(turns: LastTurns, module: string, experiment: string, at: number): void {
  turns.count += 1;
  const of = turns.of.get(module) ?? new Map<string, LastTurn>();
  turns.of.set(module, of);
  // The latest stand last.
  of.delete(experiment);
  of.set(experiment, { at, count: turns.count });
  for (const [oldest, turn] of of) {
    if (of.size <= mostRemembered && turn.at > at - remembered) return;
    of.delete(oldest);
  }
}
