import type { StoredRun } from '../../contracts/run.ts';
import { isTerminal } from '../../contracts/run.ts';
import type { WaitLink } from '../../contracts/waits.ts';
import { linksOfCommand, whoHas } from './acting-step.ts';
import type { GoOn, Lab } from './link.ts';
import { linkOfDisk, linkOfGround, linksOfRun } from './links-of-run.ts';

/** A longer chain tells a person nothing more. */
const mostLinks = 20;

/** Where runs are read from. */
export interface RunSource {
  /** Undefined where there is none, or where it cannot be read. */
  readRun: (run_id: string) => Promise<StoredRun | undefined>;
  /** The runs of an experiment that are not over, as many as are looked at, oldest first. */
  openRunsOf: (experiment_id: string) => Promise<StoredRun[]>;
}

/**
 * Why a run does not go on, link by link, from the run to what must happen. It ends at a run that is in the chain already, and
 * has no more than `mostLinks`.
 */
export async function followWaits(lab: Lab, run: StoredRun, runs: RunSource): Promise<WaitLink[]> {
  const { links, goOn } = linksOfRun(lab, run);
  const chain = [...links];
  const seen = new Set([run.definition.run_id]);
  let next = goOn;
  while (next && chain.length < mostLinks) {
    const followed = await follow(lab, next, runs, seen);
    chain.push(...followed.links);
    next = followed.goOn;
  }
  const stores = chain.some(({ kind }) => kind === 'storing');
  const stopped =
    chain.length > 0 ? (linkOfGround(lab) ?? (stores ? linkOfDisk(lab) : undefined)) : undefined;
  return [...chain.slice(0, mostLinks - 1), ...(stopped ? [stopped] : [])];
}

async function follow(
  lab: Lab,
  goOn: GoOn,
  runs: RunSource,
  seen: Set<string>,
): Promise<{ links: WaitLink[]; goOn?: GoOn }> {
  const run = 'run_id' in goOn ? await runs.readRun(goOn.run_id) : await whoClears(goOn, runs);
  const held = 'run_id' in goOn && goOn.command_id !== undefined ? whoHas(lab, goOn.command_id) : undefined;
  // It acts, whatever its run waits for: nothing leads back from there.
  if (held) return { links: linksOfCommand(lab, held.record, held.entry, run) };
  if (!run) return { links: 'run_id' in goOn ? [] : [nobodyClears(goOn)] };
  const { run_id } = run.definition;
  if (seen.has(run_id)) return { links: [circle(run)] };
  seen.add(run_id);
  return linksOfRun(lab, run);
}

/** The run of the experiment that has a step to come which takes away what is at the location. */
async function whoClears(
  { experiment_id, location }: Extract<GoOn, { location: string }>,
  runs: RunSource,
): Promise<StoredRun | undefined> {
  const open = await runs.openRunsOf(experiment_id);
  return open.find(
    (run) =>
      !isTerminal(run.state) &&
      run.definition.steps.some(
        ({ locations }, position) =>
          locations['source'] === location && run.steps[position]?.status !== 'succeeded',
      ),
  );
}

function nobodyClears({ experiment_id, location }: Extract<GoOn, { location: string }>): WaitLink {
  return {
    kind: 'location',
    text: `no run of experiment ${experiment_id} takes it away: empty the location, and say so (POST /locations/${location}/set?experiment_id=)`,
    location,
    since: null,
  };
}

function circle({ definition: { run_id, label } }: StoredRun): WaitLink {
  return {
    kind: 'circle',
    text: `that waits for run ${run_id} itself: they wait for each other, and none goes on before one of them is cancelled or what it waits for is put right by hand`,
    ...{ run_id, label },
    since: null,
    next: `weir cancel ${run_id}`,
  };
}
