import Table from 'cli-table3';
import { existsSync } from 'node:fs';
import { plan } from '../../../orchestrator/planner/index.ts';
import { checkSchedule } from '../../support/check-schedule.ts';
import { median } from '../statistics.ts';
import { readInstances, type Family, type Instance } from './schedule-instances.ts';
import { askReferee, reportReferee, type RefereeFigures } from './schedule-referee.ts';

/** What the planner makes of instances of the literature. Each figure is judged by the checker, which shares no code with it. */
export interface ScheduleFigures {
  readonly seed: number;
  readonly instances: readonly Solved[];
  /** Over all instances. */
  readonly broken_gaps: number;
  /** Missing where MiniZinc is not installed. */
  readonly referee?: RefereeFigures;
}

interface Solved {
  readonly name: string;
  readonly family: Family;
  /** `unsat`: that no schedule exists is proven. Null where none was found in time. Of several runs the median. */
  readonly makespan: number | 'unsat' | null;
  readonly best: number | 'unsat' | null;
  /** That the makespan is the least, or that there is none. */
  readonly proven: boolean;
  readonly broken_gaps: number;
  /** What it took, of several runs the median. */
  readonly seconds: number;
  readonly limit_seconds: number;
  readonly runs: number;
}

const seed = 1;

/** How long and how often an instance of a family is planned. */
const plays: Readonly<Record<Family, readonly { readonly seconds: number; readonly runs: number }[]>> = {
  sagas: [
    { seconds: 10, runs: 1 },
    { seconds: 60, runs: 1 },
  ],
  brandimarte: [{ seconds: 10, runs: 10 }],
  ubo10: [{ seconds: 10, runs: 1 }],
  ubo20: [{ seconds: 10, runs: 1 }],
  rcpsp_max: [{ seconds: 10, runs: 1 }],
};

/** @throws Error where a schedule breaks anything but a gap: no figure of it would mean anything */
export async function measureSchedule(files: string): Promise<ScheduleFigures> {
  if (!existsSync(files)) throw new Error(`there is no folder ${files}: name one with --files`);
  const instances: Solved[] = [];
  for (const instance of await readInstances(files)) {
    for (const { seconds, runs } of plays[instance.family]) {
      instances.push(solve(instance, seconds, runs));
      // More time changes nothing about what is proven.
      if (instances.at(-1)?.proven === true) break;
    }
  }
  const broken_gaps = instances.reduce((sum, solved) => sum + solved.broken_gaps, 0);
  const referee = await askReferee(seed);
  return { seed, instances, broken_gaps, ...(referee && { referee }) };
}

function solve(instance: Instance, limit: number, runs: number): Solved {
  const makespans: number[] = [];
  const seconds: number[] = [];
  let [proven, impossible, brokenGaps] = [true, false, 0];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    const goesOn = (): boolean => performance.now() - began < limit * 1000;
    const { schedule, verdict } = plan(instance.problem, { seed: seed + run, goesOn });
    seconds.push((performance.now() - began) / 1000);
    proven &&= verdict === 'optimal' || verdict === 'impossible';
    impossible ||= verdict === 'impossible';
    if (!schedule) continue;
    const { broken, brokenGaps: gaps, makespan } = checkSchedule(instance.problem, schedule);
    if (broken.length > 0) throw new Error(`the plan of ${instance.name} cannot be: ${broken.join('; ')}`);
    makespans.push(makespan);
    brokenGaps += gaps.length;
    if (verdict === 'optimal' && run === 0) break;
  }
  return {
    name: instance.name,
    family: instance.family,
    makespan: makespans.length > 0 ? median(makespans) : impossible ? 'unsat' : null,
    best: instance.best ?? null,
    proven,
    broken_gaps: brokenGaps,
    seconds: median(seconds),
    limit_seconds: limit,
    runs: seconds.length,
  };
}

export function reportSchedule({ seed: told, instances, broken_gaps, referee }: ScheduleFigures): string {
  const table = new Table({
    head: ['', 'makespan', 'best known', 'gap', 'proven', 'broken gaps', 's', 'limit, s'],
    style: { head: [], border: [] },
  });
  for (const one of instances)
    table.push([
      one.name,
      one.makespan ?? 'none',
      one.best ?? '',
      percent(gapOf(one)),
      one.proven ? 'yes' : '',
      one.broken_gaps,
      one.seconds.toFixed(2),
      one.limit_seconds,
    ]);
  const families = [...new Set(instances.map(({ family }) => family))].map((family) => {
    const own = instances.filter((one) => one.family === family);
    const gaps = own.map(gapOf).filter((gap) => gap !== undefined);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const count = (is: (one: Solved) => boolean): number => own.filter(is).length;
    return [
      `${family}: mean gap ${percent(mean)} over ${gaps.length}`,
      `${count(({ proven }) => proven)} of ${own.length} proven`,
      `${count(({ makespan }) => makespan === 'unsat')} impossible`,
      `${count(({ makespan }) => makespan === null)} without a schedule`,
    ].join(', ');
  });
  return [
    `plans, on one core, seed ${told}; the makespans are medians where a limit is tried several times`,
    table.toString(),
    ...families,
    `broken gaps: ${broken_gaps}`,
    reportReferee(referee),
  ].join('\n');
}

function gapOf({ makespan, best }: Solved): number | undefined {
  return typeof makespan === 'number' && typeof best === 'number' ? makespan / best - 1 : undefined;
}

const percent = (gap: number | undefined): string =>
  gap === undefined || Number.isNaN(gap) ? '' : `${(gap * 100).toFixed(1)} %`;
