import Table from 'cli-table3';
import type { Services } from '../../services/start-services.ts';
import { cpuShare } from '../process-cost.ts';
import { fillStore } from './fill-store.ts';
import { median } from '../statistics.ts';
import { WeirContestant } from '../contestants/weir.ts';

const kinds = ['submit', 'status', 'step', 'list'] as const;

/** Medians, milliseconds. */
type Latencies = Record<(typeof kinds)[number], number>;

interface Growth {
  empty: Latencies;
  full: Latencies;
  /** How much of a core the owner's process uses when nothing happens, with the full store. */
  idle: number;
}

export interface GrowthFigures {
  runs: number;
  redis: Growth;
  file: Growth;
}

const rounds = 10;
const idleMs = 20_000;
/** What `runs` finished runs in the store cost: a lab with them and one without, side by side. */
export async function measureGrowth({ env }: Services, { runs }: { runs: number }): Promise<GrowthFigures> {
  const fill = async (url: string, workcell: string): Promise<void> => {
    const began = Date.now();
    await fillStore(url, workcell, runs);
    console.error(`${runs} finished runs are in (${Math.round((Date.now() - began) / 1000)} s)`);
  };
  return {
    runs,
    redis: await compare(
      () => WeirContestant.start(env),
      () => WeirContestant.start(env, { prepare: fill }),
    ),
    file: await compare(
      () => WeirContestant.startUp(),
      () => WeirContestant.startUp({ prepare: fill }),
    ),
  };
}

async function compare(
  startEmpty: () => Promise<WeirContestant>,
  startFull: () => Promise<WeirContestant>,
): Promise<Growth> {
  const full = await startFull();
  try {
    const idle = await cpuShare(full.ownerPid, idleMs);
    const empty = await startEmpty();
    try {
      // In turn, so that whatever else the machine does meets both; the first round warms up and does not count.
      const values = { empty: samples(), full: samples() };
      for (let round = 0; round <= rounds; round++) {
        await sample(empty, round === 0 ? samples() : values.empty);
        await sample(full, round === 0 ? samples() : values.full);
      }
      return { empty: medians(values.empty), full: medians(values.full), idle };
    } finally {
      await empty.stop();
    }
  } finally {
    await full.stop();
  }
}

type Samples = Record<keyof Latencies, number[]>;

const samples = (): Samples => ({ submit: [], status: [], step: [], list: [] });

const medians = (values: Samples): Latencies =>
  Object.fromEntries(kinds.map((kind) => [kind, median(values[kind])])) as Latencies;

async function sample(lab: WeirContestant, into: Samples): Promise<void> {
  for (let i = 0; i < 20; i++) into.submit.push(await lab.submitOnce());
  const run = await lab.completedRun();
  for (let i = 0; i < 50; i++) into.status.push(await lab.readOnce(run));
  for (let i = 0; i < 5; i++) into.step.push(await lab.stepOnce());
  for (let i = 0; i < 10; i++) into.list.push(await lab.listOnce());
}

/** The figures as a table. */
export function reportGrowth({ runs, redis, file }: GrowthFigures): string {
  const head = ['', 'with no run, ms', `with ${runs.toLocaleString('en')} finished runs, ms`, 'ratio', 'aim'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const [store, { empty, full, idle }] of Object.entries({ Redis: redis, embedded: file })) {
    for (const kind of kinds) {
      const ratio = `${(full[kind] / empty[kind]).toFixed(2)} ×`;
      table.push([`${store}: ${kind}`, empty[kind].toFixed(2), full[kind].toFixed(2), ratio, '≤ 1.2 ×']);
    }
    const who = store === 'Redis' ? 'orchestrator' : 'whole lab';
    table.push([`${store}: idle ${who}`, '', '', `${(idle * 100).toFixed(1)} % of a core`, '< 2 %']);
  }
  return table.toString();
}
