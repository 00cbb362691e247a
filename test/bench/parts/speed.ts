import { startDatabase, type Services } from '../../services/start-services.ts';
import { BullmqContestant } from '../contestants/bullmq.ts';
import { client, contestants, type Contestant } from '../contestants/contestant.ts';
import { DbosContestant } from '../contestants/dbos.ts';
import { FloorContestant } from '../contestants/floor.ts';
import { LimitContestant } from '../contestants/limit.ts';
import { WeirContestant } from '../contestants/weir.ts';
import { buildEarlier } from '../earlier-build.ts';
import { writtenBytes } from '../process-cost.ts';
import { playRounds, type Found } from '../rounds.ts';
import { serviceProcess } from '../service-process.ts';
import { repeat } from '../statistics.ts';
import { totalSteps, workload } from '../workload.ts';

/** What is found when all carry out the same. */
export interface Speed {
  found: Found[];
  /** Milliseconds of each submission to an idle lab apart. */
  submissions: number[];
  /** Bytes per step that `weir up` wrote to the disk. */
  bytes_per_step: number;
}

interface Options {
  rounds: number;
  /** A commit of the repository that is measured beside this checkout. */
  against: string | undefined;
}

const singleRuns = 15;
const submissions = 200;

/** All contestants side by side on the same broker and store, and DBOS on a PostgreSQL. */
export async function measureSpeed(services: Services, { rounds, against }: Options): Promise<Speed> {
  const opened: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  try {
    const database = await startDatabase();
    keep({ stop: () => database.remove() });
    const [RabbitMQ, Redis, PostgreSQL] = [
      await serviceProcess(services.brokerUrl, /^beam/),
      await serviceProcess(services.storeUrl, /^redis/),
      await serviceProcess(database.url, /^postgres/),
    ];
    const weir = keep(await WeirContestant.start(services.env));
    const embedded = keep(await WeirContestant.startUp());
    const entered = [
      enter(contestants.weir, weir, { RabbitMQ, Redis }),
      enter(contestants.embedded, embedded, {}),
    ];
    if (against !== undefined) {
      const earlier = await buildEarlier(against);
      keep({ stop: () => earlier.remove() });
      const apart = keep(await WeirContestant.start(services.env, earlier));
      const inOne = keep(await WeirContestant.startUp(earlier));
      entered.push(enter(`${contestants.weir} at ${against}`, apart, { RabbitMQ, Redis }));
      entered.push(enter(`${contestants.embedded} at ${against}`, inOne, {}));
    }
    const bullmq = keep(await BullmqContestant.start(services.storeUrl));
    const floor = keep(await FloorContestant.start(services.brokerUrl, services.storeUrl));
    const limit = keep(await LimitContestant.start(services.brokerUrl, services.storeUrl));
    const dbos = keep(await DbosContestant.start(database.url));
    const queued = { processes: dbos.processes, stepsPerSecond: () => dbos.queuedStepsPerSecond() };
    entered.push(
      enter(contestants.bullmq, bullmq, { Redis }, 'producer'),
      enter(contestants.floor, floor, { RabbitMQ, Redis }, 'owner'),
      enter(contestants.limit, limit, { RabbitMQ, Redis }, 'owner'),
      enter(contestants.dbos, dbos, { PostgreSQL }),
      enter(contestants.dbosQueued, queued, { PostgreSQL }),
    );

    const before = await writtenBytes(embedded.ownerPid);
    const found = await playRounds(entered, { rounds, singleRuns, say: console.error });
    const steps = totalSteps * (rounds + 1) + singleRuns * workload.steps;
    const bytes_per_step = ((await writtenBytes(embedded.ownerPid)) - before) / steps;
    return { found, submissions: await repeat(submissions, () => weir.submitOnce()), bytes_per_step };
  } finally {
    for (const one of opened.reverse()) await one.stop();
  }
}

/** `ours` is what this very process does for it. */
function enter(
  name: string,
  one: Omit<Contestant, 'name'>,
  services: Record<string, number | undefined>,
  ours: string = client,
): Contestant {
  // Those of a container, or of another machine, cannot be seen.
  const seen = Object.entries(services).filter((entry): entry is [string, number] => entry[1] !== undefined);
  const processes = { ...one.processes, ...Object.fromEntries(seen), [ours]: process.pid };
  return {
    name,
    processes,
    stepsPerSecond: () => one.stepsPerSecond(),
    ...(one.singleRun ? { singleRun: one.singleRun.bind(one) } : {}),
  };
}
