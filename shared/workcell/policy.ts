import type { Workcell } from './workcell.ts';

/**
 * The verbs for which a workcell file may demand a reason: what is said of a run, and what is ordered of an instrument or of the whole
 * workcell; `cancel`, `pause` and `resume` are both. A safety stop is none of them: it waits for nothing.
 */
export const reasonVerbs = [
  'cancel',
  'pause',
  'resume',
  'resolve',
  'retry',
  'skip',
  'insert',
  'edit',
  'answer',
  'reset',
  'lock',
  'unlock',
  'shutdown',
  'abandon',
] as const;
export type ReasonVerb = (typeof reasonVerbs)[number];

/** The verbs that this workcell demands a reason for, as its file has them (`config.require_reason`). */
export function verbsWithReason({ config }: Pick<Workcell, 'config'>): ReasonVerb[] {
  const listed = config.rest['require_reason'];
  return Array.isArray(listed) ? reasonVerbs.filter((verb) => listed.includes(verb)) : [];
}
