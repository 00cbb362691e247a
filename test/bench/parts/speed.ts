import { startDatabase, type Services } from '../../services/start-services.ts';
import { contestants, type Contestant, type Started } from '../contestants/contestant.ts';
import { startDbos } from '../contestants/dbos.ts';
import { startOwned } from '../contestants/owned.ts';
import { startRestate } from '../contestants/restate.ts';
import { WeirContestant } from '../contestants/weir.ts';
import { buildEarlier } from '../earlier-build.ts';
import { writtenBytes } from '../process-cost.ts';
import { playRounds, type Found } from '../rounds.ts';
import { seenServices, servicesOfWeir } from '../service-process.ts';
import { repeat } from '../statistics.ts';

/** What is found when all carry out the same. */
export interface Speed {
  found: Found[];
  /** Who could not take part, and why. */
  left_out: string[];
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

/** All contestants side by side on the same broker and store, DBOS on a PostgreSQL, and Restate on its own server. */
export async function measureSpeed(services: Services, { rounds, against }: Options): Promise<Speed> {
  const opened: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  const { storeUrl, brokerUrl, env } = services;
  const entered: Contestant[] = [];
  const left_out: string[] = [];
  try {
    const database = await startDatabase();
    keep({ stop: () => database.remove() });
    const { RabbitMQ, Redis } = await servicesOfWeir(services);
    const { PostgreSQL } = await seenServices({ PostgreSQL: { url: database.url, program: /^postgres/ } });
    const enter = (name: string, one: Started, stands: Record<string, number | undefined>): void => {
      const seen = Object.entries(stands).filter((each): each is [string, number] => each[1] !== undefined);
      const processes = { ...one.processes, ...Object.fromEntries(seen) };
      entered.push({ name, processes, carryOut: (runs) => one.carryOut(runs) });
    };
    const weir = keep(await WeirContestant.start(env));
    const embedded = keep(await WeirContestant.startUp());
    enter(contestants.weir, weir, { RabbitMQ, Redis });
    enter(contestants.embedded, embedded, {});
    if (against !== undefined) {
      const earlier = keep(await buildEarlier(against));
      enter(`${contestants.weir} at ${against}`, keep(await WeirContestant.start(env, earlier)), {
        RabbitMQ,
        Redis,
      });
      enter(`${contestants.embedded} at ${against}`, keep(await WeirContestant.startUp(earlier)), {});
    }
    enter(contestants.bullmq, keep(await startOwned('bullmq', storeUrl, brokerUrl)), { Redis });
    enter(contestants.floor, keep(await startOwned('floor', storeUrl, brokerUrl)), { RabbitMQ, Redis });
    enter(contestants.limit, keep(await startOwned('limit', storeUrl, brokerUrl)), { RabbitMQ, Redis });
    const restate = await startRestate().catch((error: Error) => {
      left_out.push(`${contestants.restate}: ${error.message}`);
    });
    if (restate) enter(contestants.restate, keep(restate), {});
    const dbos = await startDbos(database.url);
    enter(contestants.dbos, keep(dbos.inOneQueue), { PostgreSQL });
    enter(contestants.dbosQueued, dbos.queued, { PostgreSQL });

    const [bytes, steps] = [await writtenBytes(embedded.ownerPid), embedded.stepsDone];
    const found = await playRounds(entered, { rounds, singleRuns, say: console.error });
    const written = (await writtenBytes(embedded.ownerPid)) - bytes;
    return {
      found,
      left_out,
      submissions: await repeat(submissions, () => weir.submitOnce()),
      bytes_per_step: written / (embedded.stepsDone - steps),
    };
  } finally {
    for (const one of opened.reverse()) await one.stop();
  }
}
