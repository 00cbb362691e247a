import Table from 'cli-table3';
import type { Services } from '../../services/start-services.ts';
import { startingAt, WeirContestant } from '../contestants/weir.ts';
import { cpuSeconds } from '../process-cost.ts';

/** What a step of a run of so many steps costs. */
interface LongRun {
  shape: keyof typeof shapes;
  steps: number;
  /** Milliseconds from the beginning of the first step to the end of the last, by step. */
  ms: number;
  /** CPU milliseconds of all processes of the lab, by step. */
  cpu: number;
}

/** Of a lab on Redis and RabbitMQ, and of one in a single process: what the steps of ever longer runs cost. */
export type LongFigures = Record<'redis' | 'embedded', LongRun[]>;

const sizes = [500, 1_000, 2_000, 4_000] as const;
const shapes = {
  chain: (steps: number) => ({ flowdef: startingAt(0, steps) }),
  for_each: (items: number) => ({ flowdef: [loopOver(items, 1)] }),
  'for_each, 10 at a time': (items: number) => ({ flowdef: [loopOver(items, 10)] }),
} satisfies Record<string, (steps: number) => object>;

function loopOver(count: number, max_parallel: number): object {
  const items = Array.from({ length: count }, (_, i) => `A${i}`);
  const args = { well: '${{ item }}' };
  return { name: 'each', module: 'instrument_0', action: 'noop', args, for_each: items, max_parallel };
}

const names = Object.keys(shapes) as (keyof typeof shapes)[];

/** Longer and longer chains of steps that do nothing, and loops whose steps are added on the way, one run at a time. */
export async function measureLong({ env }: Services): Promise<LongFigures> {
  return {
    redis: await inLab(await WeirContestant.start(env)),
    embedded: await inLab(await WeirContestant.startUp()),
  };
}

async function inLab(lab: WeirContestant): Promise<LongRun[]> {
  try {
    const found: LongRun[] = [];
    for (const shape of names) {
      for (const steps of sizes) {
        const before = await cpuOf(lab);
        const ms = await lab.carryOutAlone({ name: 'long', ...shapes[shape](steps) });
        const cpu = ((await cpuOf(lab)) - before) * 1_000;
        found.push({ shape, steps, ms: ms / steps, cpu: cpu / steps });
        console.error(`${shape} of ${steps}: ${(ms / steps).toFixed(2)} ms a step`);
      }
    }
    return found;
  } finally {
    await lab.stop();
  }
}

async function cpuOf({ processes }: WeirContestant): Promise<number> {
  return Object.values(await cpuSeconds(processes)).reduce((sum, seconds) => sum + seconds, 0);
}

/** The figures as a table: what costs linear time has the same figures in each line. */
export function reportLong(figures: LongFigures): string {
  const head = ['steps of one run', 'Redis: ms/step', 'CPU ms/step', 'embedded: ms/step', 'CPU ms/step'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const [i, { shape, steps, ms, cpu }] of figures.redis.entries()) {
    const embedded = figures.embedded[i];
    const cells = [ms, cpu, embedded?.ms ?? NaN, embedded?.cpu ?? NaN];
    table.push([`${shape}: ${steps.toLocaleString('en')}`, ...cells.map((value) => value.toFixed(2))]);
  }
  return table.toString();
}
