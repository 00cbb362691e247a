import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plan, type Activity, type Point, type Problem } from '../../../orchestrator/planner/index.ts';
import { checkSchedule } from '../../support/check-schedule.ts';
import { problems } from '../../unit/orchestrator/planner/random-problems.ts';

/** What Gecode, by way of MiniZinc, finds of small problems of chance, beside the planner. */
export interface RefereeFigures {
  readonly solver: 'gecode';
  readonly instances: number;
  /** Both say the same least makespan, or that there is no schedule. */
  readonly equal: number;
  readonly impossible: number;
  readonly different: readonly Difference[];
}

interface Difference {
  /** Its place among the problems of the seed. */
  readonly instance: number;
  readonly planner: Found;
  /** That the planner says that there is no better one. */
  readonly proven: boolean;
  readonly gecode: Found;
}

/** Null: nothing in time. */
type Found = number | 'unsat' | null;

const count = 200;
const activities = 6;
const seconds = 5;
/** No schedule of so few activities need be longer. */
const horizon = 60;

/** Undefined where MiniZinc is not installed (Debian: `apt-get install minizinc`). */
export async function askReferee(seed: number): Promise<RefereeFigures | undefined> {
  if (spawnSync('minizinc', ['--version']).status !== 0) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-referee-'));
  try {
    const different: Difference[] = [];
    let impossible = 0;
    for (const [instance, problem] of fc.sample(problems(activities), { seed, numRuns: count }).entries()) {
      const file = path.join(folder, `${instance}.mzn`);
      await writeFile(file, modelOf(problem));
      const planned = ofPlanner(problem, seed);
      const gecode = ofGecode(file, problem);
      if (planned.planner !== gecode || !planned.proven) different.push({ instance, ...planned, gecode });
      else if (gecode === 'unsat') impossible += 1;
    }
    return { solver: 'gecode', instances: count, equal: count - different.length, impossible, different };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function reportReferee(figures: RefereeFigures | undefined): string {
  if (!figures) return 'no second referee: minizinc is not installed';
  const { equal, instances, impossible, different } = figures;
  const others = different.map(
    (one) =>
      `#${one.instance} ${one.planner ?? 'nothing'}${one.proven ? '' : ' (not proven)'} where gecode has ${one.gecode ?? 'nothing'}`,
  );
  const first = `referee: gecode finds the same as the planner for ${equal} of ${instances} small problems, ${impossible} of them impossible`;
  return [first, ...others].join('; ');
}

function ofPlanner(problem: Problem, seed: number): Pick<Difference, 'planner' | 'proven'> {
  const until = performance.now() + seconds * 1000;
  const { schedule, verdict, makespan } = plan(problem, { seed, goesOn: () => performance.now() < until });
  if (verdict === 'impossible') return { planner: 'unsat', proven: true };
  return { planner: schedule ? makespan : null, proven: verdict === 'optimal' };
}

/** @throws Error where MiniZinc does not take the model, or the checker not what it has found */
function ofGecode(file: string, problem: Problem): Found {
  const args = ['--solver', 'gecode', '--time-limit', String(seconds * 1000), file];
  const { stdout, stderr } = spawnSync('minizinc', args, { encoding: 'utf8' });
  if (stdout.includes('=====UNSATISFIABLE=====')) return 'unsat';
  const answer = /^(\{.*\})$/m.exec(stdout)?.[1];
  if (answer === undefined || !stdout.includes('==========')) {
    if (stderr !== '') throw new Error(`minizinc: ${stderr}`);
    return null;
  }
  const { s, e, i } = JSON.parse(answer) as Record<'s' | 'e' | 'i', number[]>;
  const names = instancesOf(problem);
  const schedule = new Map(
    problem.activities.map(({ id }, a) => [
      id,
      { start: s[a] ?? NaN, end: e[a] ?? NaN, instance: names[i[a] ?? NaN] ?? '' },
    ]),
  );
  const { broken, brokenGaps, makespan } = checkSchedule(problem, schedule);
  if (broken.length + brokenGaps.length > 0)
    throw new Error(`the schedule of gecode cannot be: ${[...broken, ...brokenGaps].join('; ')}`);
  return makespan;
}

function instancesOf({ activities: all }: Problem): string[] {
  return [...new Set(all.flatMap(({ modes }) => modes.map(({ instance }) => instance)))];
}

/** The problem in MiniZinc's language, written anew from what `Problem` means: it shares no code with the planner. */
function modelOf(problem: Problem): string {
  const { activities: all, lags = [], sameInstance = [], resources, reservoirs = [] } = problem;
  const indexOf = new Map(all.map(({ id }, index) => [id, index]));
  const point = ({ activity, at }: Point): string =>
    `${at === 'start' ? 's' : 'e'}[${indexOf.get(activity)}]`;
  const instances = instancesOf(problem);
  const last = all.length - 1;
  return [
    `array[0..${last}] of var -10..${horizon}: s;`,
    `array[0..${last}] of var -10..${2 * horizon}: e;`,
    `array[0..${last}] of var 0..${instances.length - 1}: i;`,
    `var 0..${2 * horizon}: makespan;`,
    ...all.flatMap(placing),
    ...sameInstance.flatMap((group) =>
      group.slice(1).map((id) => constraint(`i[${indexOf.get(id)}] = i[${indexOf.get(group[0] ?? '')}]`)),
    ),
    ...lags.flatMap(({ from, to, min, max }) => [
      ...(min === undefined ? [] : [constraint(`${point(to)} - ${point(from)} >= ${min}`)]),
      ...(max === undefined ? [] : [constraint(`${point(to)} - ${point(from)} <= ${max}`)]),
    ]),
    ...resources.flatMap(({ id, capacity }) => ofResource(id, capacity)),
    ...reservoirs.flatMap(({ id, level }) => ofReservoir(id, level)),
    constraint(`makespan = max([0] ++ [e[a] | a in 0..${last}])`),
    'solve minimize makespan;',
    'output ["{\\"s\\": \\(s), \\"e\\": \\(e), \\"i\\": \\(i)}\\n"];',
    '',
  ].join('\n');

  function isDone(index: number, instance: string): string {
    return `i[${index}] = ${instances.indexOf(instance)}`;
  }

  function placing({ modes, begun, release = 0, due }: Activity, a: number): string[] {
    const ways = modes.map(
      ({ instance, duration }) => `(${isDone(a, instance)} /\\ e[${a}] = s[${a}] + ${duration})`,
    );
    const times = begun
      ? [`s[${a}] = ${begun.at}`, isDone(a, begun.instance)]
      : [`s[${a}] >= ${release}`, ...(due === undefined ? [] : [`e[${a}] <= ${due}`])];
    return [ways.join(' \\/ '), ...times].map(constraint);
  }

  /** Whenever somebody begins to use it there is enough, or all that is used then is a fact. */
  function ofResource(id: string, capacity: number): string[] {
    const uses = all.flatMap(({ id: own, modes, begun }, a) =>
      modes.flatMap(({ instance, uses: used }) =>
        used
          .filter(({ resource }) => resource === id)
          .map(({ amount = 1, from = 'start', until }) => ({
            ...{ is: isDone(a, instance), amount, isChosen: begun === undefined },
            from: point({ activity: own, at: from }),
            until: point(until ?? { activity: own, at: 'end' }),
          })),
      ),
    );
    const kept = (problem.reservations ?? [])
      .filter(({ resource }) => resource === id)
      .map(({ from, until, amount = capacity }) => ({
        ...{ is: 'true', amount, isChosen: false },
        ...{ from: String(from), until: String(until) },
      }));
    const both = [...uses, ...kept];
    return both.map(({ is, from }) => {
      const then = both.map((use) => ({
        ...use,
        at: `(${use.is} /\\ ${use.from} <= ${from} /\\ ${from} < ${use.until})`,
      }));
      return constraint(`(${is}) -> (${isEnough(then, capacity)})`);
    });
  }

  /** What is refilled at a time can be taken at that time. */
  function ofReservoir(id: string, level: number): string[] {
    const changes = all.flatMap(({ id: own, modes, begun }, a) =>
      modes.flatMap(({ instance, takes = [] }) =>
        takes
          .filter(({ reservoir }) => reservoir === id)
          .map(({ amount }) => ({
            ...{ is: isDone(a, instance), amount, isChosen: begun === undefined && amount > 0 },
            time: point({ activity: own, at: amount > 0 ? 'start' : 'end' }),
          })),
      ),
    );
    return changes.map(({ is, time }) => {
      const until = changes.map((change) => ({
        ...change,
        at: `(${change.is} /\\ ${change.time} <= ${time})`,
      }));
      return constraint(`(${is}) -> (${isEnough(until, level)})`);
    });
  }
}

interface Taking {
  /** Whether it counts. */
  at: string;
  amount: number;
  isChosen: boolean;
}

function isEnough(takings: readonly Taking[], most: number): string {
  const sum = takings.map(({ at, amount }) => `${amount} * bool2int(${at})`).join(' + ');
  const chosen = takings.filter(({ isChosen }) => isChosen).map(({ at }) => at);
  return `${sum} <= ${most}${chosen.length === 0 ? ' \\/ true' : ` \\/ not (${chosen.join(' \\/ ')})`}`;
}

function constraint(text: string): string {
  return `constraint ${text};`;
}
