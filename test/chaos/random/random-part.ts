import type { Services } from '../../services/start-services.ts';
import { emptyVerdict, type Verdict } from '../books/compare-books.ts';
import { Client } from '../lab/client.ts';
import { Caretaker } from '../people/caretaker.ts';
import { People } from '../people/people.ts';
import { Lab, roles } from '../lab/lab.ts';
import { mountSmallDisk } from './data-disk.ts';
import type { Dice } from './dice.ts';
import type { FaultCount } from './fault-count.ts';
import { judgeTimes, type GapCount } from './judge-times.ts';
import { Load } from './load.ts';
import { longCut, networkFaults } from './network-faults.ts';
import { processFaults } from './process-faults.ts';
import { RandomPlay, type RandomPlan } from './random-play.ts';
import { diskFull, serviceFaults, storeRestored } from './service-faults.ts';

export interface RandomOutcome {
  faults: readonly FaultCount[];
  runs: number;
  /** How many runs of each kind were submitted. */
  kinds: Record<string, number>;
  outcomes: Record<string, number>;
  /** The runs that took longest, each with when that was: a fault of that time must explain it. */
  slowest: { run_id: string; from: number; to: number }[];
  verdict: Verdict;
  gaps: GapCount;
  /** How often a person had an instrument to himself, and refilled one. */
  cared: { reservations: number; refills: number };
  /** What made the part fail before its books could be compared. */
  trouble: string[];
  /** Kinds of faults that cannot be had here. */
  leftOut: string[];
  kept: string[];
}

/** How long the lab may take to end all runs, in milliseconds. */
const endMs = 240_000;

/** Faults of chance on one lab under load: first one by one, then several at a time; then the books are compared. */
export async function playRandomPart(
  services: Services,
  dice: Dice,
  plan: RandomPlan & {
    /** So many times as often as otherwise the store is put back to an older copy. */
    putBacks: number;
  },
  tell: (line: string) => void,
): Promise<RandomOutcome> {
  const cables = ['broker', 'store', 'gateway'] as const;
  const lab = await Lab.open({ ...services, cables, inPython: 'right', supplies: true });
  const disk = await mountSmallDisk(lab.dataDir);
  if (disk) lab.defer(disk);
  const client = new Client(lab);
  const people = new People(client, lab.url, dice.fork());
  const load = new Load(client, people, dice.fork(), plan.width);
  const caretaker = new Caretaker(lab.url, dice.fork());
  const { drop, putBacks } = plan;
  const field = { lab, services, client, people, caretaker, load, dice, drop };
  const putBack = { ...storeRestored, weight: storeRestored.weight * putBacks };
  const further = [
    { fault: diskFull, possible: disk !== undefined },
    { fault: putBack, possible: services.store.save !== undefined },
  ];
  const possible = further.flatMap((each) => (each.possible ? [each.fault] : []));
  const kinds = [...processFaults, ...networkFaults, ...serviceFaults, ...possible];
  const play = new RandomPlay(field, kinds, tell, longCut);
  let verdict = emptyVerdict();
  let gaps: GapCount = { asked: 0, broken: 0, told: 0 };
  try {
    await lab.lose(drop);
    await lab.start(...roles);
    load.start();
    caretaker.start();
    await play.alone(plan);
    await play.mixed(plan);
    lab.cables.mendAll();
    await load.stop();
    tell(`no more faults; ${client.open().length} runs are open`);
    await people.untilAllOver(endMs);
    tell(`${client.open().length} runs are open`);
    await caretaker.stop();
    const { gaps: counted, ...times } = await judgeTimes(client, lab, caretaker);
    verdict = { ...(await client.verdict()), ...times };
    gaps = counted;
  } catch (error) {
    play.trouble.push(error instanceof Error ? error.message : String(error));
  }
  await caretaker.stop();
  play.trouble.push(...people.trouble, ...caretaker.trouble);
  const wrong = play.trouble.length > 0 || Object.values(verdict).some((list: string[]) => list.length > 0);
  const keep = wrong || plan.keep;
  await lab.close({ keep });
  return {
    faults: play.faults,
    runs: client.accepted.length,
    kinds: load.kinds,
    outcomes: client.outcomes(),
    slowest: client.slowest(5),
    verdict,
    gaps,
    cared: { reservations: caretaker.reserved.length, refills: caretaker.refills.length },
    trouble: play.trouble,
    leftOut: further.flatMap((each) => (each.possible ? [] : [each.fault.name])),
    kept: keep ? [lab.folder] : [],
  };
}
