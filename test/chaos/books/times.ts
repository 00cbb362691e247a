import type { AcceptedRun } from './accepted-run.ts';
import type { Actuation } from './actuation.ts';

/** What a person was told that he has to himself. Times are by the machine's clock. */
export interface Reserved {
  module: string;
  /** Missing: all of them. */
  instance?: string;
  from: number;
  until: number;
}

/** Somebody has said that a module is refilled. Times are by the machine's clock. */
export interface Refill {
  asked: number;
  /** When it was known to count; missing where nobody knows whether it does. */
  told?: number;
}

/** A gap that instruments did not keep: `from` and `to` are positions. */
export interface BrokenGap {
  run_id: string;
  name: string;
  from: number;
  to: number;
  lateMs: number;
  max: number;
  /** When the step began with which it was to end, by the machine's clock. */
  begunAt: number;
}

/** So much passes at most between what an instrument tells its agent and its line in the book, while all are busy. */
const slackMs = 1_000;

/** Steps of other runs that moved an instrument which a run had to itself. */
export function findIntruders(
  accepted: readonly Pick<AcceptedRun, 'run_id' | 'groups'>[],
  actuations: readonly Actuation[],
): string[] {
  const intruders: string[] = [];
  for (const { run_id, groups = [] } of accepted)
    for (const { modules, steps } of groups) {
      const own = actuations.filter(({ run, mark }) => run === run_id && steps.includes(mark));
      const [first] = own;
      const last = own.at(-1);
      if (!first || !last) continue;
      const taken = own.filter(({ module }) => modules.includes(module)).map(instrumentOf);
      const meanwhile = actuations.slice(actuations.indexOf(first), actuations.indexOf(last));
      for (const line of meanwhile)
        if (line.run !== run_id && taken.includes(instrumentOf(line)))
          intruders.push(
            `${nameOf(line)} (${line.edge}) while ${run_id} had ${instrumentOf(line)} to itself`,
          );
    }
  return intruders;
}

/** The gaps that are broken, by what instruments did: from the end of the one step to the first beginning of the other. */
export function findBrokenGaps(
  accepted: readonly Pick<AcceptedRun, 'run_id' | 'steps' | 'gaps'>[],
  actuations: readonly Actuation[],
): BrokenGap[] {
  const timed = accepted.filter(({ gaps = [] }) => gaps.length > 0);
  return timed.flatMap(({ run_id, steps, gaps = [] }) => {
    const own = actuations.filter(({ run }) => run === run_id);
    const position = (name: string) => steps.findIndex((step) => step.name === name);
    return gaps.flatMap(({ from, to, max }) => {
      const begun = own.findIndex(({ edge, mark }) => edge === 'begin' && mark === to);
      const ended = own
        .slice(0, Math.max(begun, 0))
        .findLast(({ mark, how }) => mark === from && how === 'done');
      const late = (own[begun]?.at ?? 0) - (ended?.at ?? Infinity) - max * 1_000;
      if (late <= slackMs) return [];
      return [
        {
          run_id,
          name: to,
          from: position(from),
          to: position(to),
          lateMs: late,
          max,
          begunAt: own[begun]?.at ?? 0,
        },
      ];
    });
  });
}

/** What began to move while a person had it to himself. What was in flight before may be among it. */
export function findReservedActs(
  reserved: readonly Reserved[],
  actuations: readonly Actuation[],
): { line: Actuation; reserved: Reserved }[] {
  return reserved.flatMap((each) =>
    actuations
      .filter(
        ({ edge, module, instance, at }) =>
          edge === 'begin' &&
          module === each.module &&
          instance === (each.instance ?? instance) &&
          at >= each.from &&
          at < each.until,
      )
      .map((line) => ({ line, reserved: each })),
  );
}

/** Instruments that used up more than there was between a refill and the next, where each movement uses one. */
export function findOverdrawn(
  refills: readonly Refill[],
  { module, capacity }: { module: string; capacity: number },
  actuations: readonly Actuation[],
): string[] {
  return refills.flatMap(({ told }, n) => {
    if (told === undefined) return [];
    const until = refills[n + 1]?.asked ?? Infinity;
    const used = actuations.filter(
      (line) => line.edge === 'begin' && line.module === module && line.at > told && line.at < until,
    );
    return [...new Set(used.map(instrumentOf))].flatMap((instrument) => {
      const { length } = used.filter((line) => instrumentOf(line) === instrument);
      return length > capacity ? [`${instrument} used ${length} of ${capacity} after refill ${n + 1}`] : [];
    });
  });
}

export function nameOf({ command, mark }: Actuation): string {
  return `${command} ${mark}`;
}

/**
 * True where the gap is kept from when an agent heard that the step before had ended: the process of a driver may end it while its agent is
 * frozen. What is told to have ended after the beginning that followed it, is told wrongly.
 */
export function isKeptAsHeard({ begunAt, max }: BrokenGap, heardAt: number): boolean {
  return heardAt < begunAt + slackMs && begunAt - heardAt <= max * 1_000 + slackMs;
}

function instrumentOf({ module, instance }: Actuation): string {
  return `${module}/${instance}`;
}
