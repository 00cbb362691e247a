import { emptyVerdict, type Verdict } from '../books/compare-books.ts';
import { Client } from '../lab/client.ts';
import { Lab, spread, type Role } from '../lab/lab.ts';
import type { Place } from '../../services/place.ts';
import { Caretaker } from '../people/caretaker.ts';
import { People } from '../people/people.ts';
import type { Dice } from '../random/dice.ts';
import type { FaultCount } from '../random/fault-count.ts';
import { judgeTimes } from '../random/judge-times.ts';
import { Load } from '../random/load.ts';
import { RandomPlay, type RandomPlan } from '../random/random-play.ts';
import { clusterFaults, numberOfSite } from './cluster-faults.ts';
import type { ClusterField } from './cluster-field.ts';
import { standstills, type Standstills } from './standstills.ts';
import { ToldLosses } from './told-losses.ts';

export interface ClusterOutcome {
  faults: readonly FaultCount[];
  standstills: Standstills;
  runs: number;
  outcomes: Record<string, number>;
  /** Without what was lost and told. */
  verdict: Verdict;
  /** Requests that were acknowledged and are not in the store: how many of those people were told of, and how many there are. */
  losses: { lost: number; told: number };
  trouble: string[];
  leftOut: string[];
  kept: string[];
}

/** How long the lab may take to end all runs, in milliseconds. */
const endMs = 150_000;

/** Faults of chance on a lab that is spread over sites, under load: first one by one, then several at a time; then the books are compared. */
export async function playClusterPart(
  on: Pick<ClusterField, 'network' | 'broker'> & { storeOf: (workcell: string) => ClusterField['store'] },
  dice: Dice,
  plan: RandomPlan & { hasty?: boolean; kinds?: readonly string[] },
  tell: (line: string) => void,
): Promise<ClusterOutcome> {
  const { network, broker, storeOf } = on;
  const places = Object.fromEntries(
    spread.map((role) => [role, network.sites[numberOfSite[role]] as Place]),
  ) as Record<Role, Place>;
  const lab = await Lab.open({
    brokerUrl: broker.url,
    storeUrl: storeOf('').url,
    supplies: true,
    ...(plan.hasty ? { hasty: true } : {}),
    spread: { places, front: network.address },
  });
  const store = storeOf(lab.workcell);
  const client = new Client(lab);
  const people = new People(client, lab.url, dice.fork());
  const load = new Load(client, people, dice.fork(), plan.width);
  const caretaker = new Caretaker(lab.url, dice.fork());
  const told = new ToldLosses({ client, people, caretaker });
  const field = { lab, network, broker, store, client, people, caretaker, load, dice, drop: 0 };
  const { kinds, leftOut } = clusterFaults(field);
  const wanted = plan.kinds;
  const play = new RandomPlay(
    field,
    wanted ? kinds.filter(({ name }) => wanted.includes(name)) : kinds,
    tell,
  );
  let verdict = emptyVerdict();
  let lost: string[] = [];
  try {
    await lab.start(...spread);
    load.start();
    caretaker.start();
    await play.alone(plan);
    await play.mixed(plan);
    await load.stop();
    tell(`no more faults; ${client.open().length} runs are open`);
    await people.untilAllOver(endMs);
    tell(`${client.open().length} runs are open`);
    await caretaker.stop();
    await told.stop();
    const { gaps: _, ...times } = await judgeTimes(client, lab, caretaker);
    verdict = { ...(await client.verdict()), ...times };
    lost = verdict.lost;
    verdict.lost = lost.filter((each) => !told.covers(runIn(each), lab));
  } catch (error) {
    play.trouble.push(error instanceof Error ? error.message : String(error));
  }
  await caretaker.stop();
  await told.stop();
  const trouble = [...play.trouble, ...people.trouble, ...caretaker.trouble];
  const wrong = trouble.length > 0 || Object.values(verdict).some((list: string[]) => list.length > 0);
  const keep = wrong || plan.keep;
  const found = standstills(play.cameAlone, lab.actuations());
  await lab.close({ keep });
  return {
    faults: play.faults,
    standstills: found,
    runs: client.accepted.length,
    outcomes: client.outcomes(),
    verdict,
    losses: { lost: lost.length, told: lost.length - verdict.lost.length },
    trouble,
    leftOut,
    kept: keep ? [lab.folder] : [],
  };
}

/** The run of which a line of the verdict tells. */
function runIn(line: string): string {
  return line.split(/[.:]/)[0] as string;
}
