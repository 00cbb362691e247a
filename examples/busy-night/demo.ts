import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { createClient } from '../../client/index.ts';
import { packageFolder, startServer } from '../demo/index.ts';
import { boundOf, greedyNight, loadsOf } from './bound.ts';
import { type Instrument, makeFiles } from './files.ts';
import { gantt } from './gantt.ts';
import { countsOfWorkflows, type Night, playNight, workflowsOfRuns } from './night.ts';

const speed = 100;
/** In the night with faults. */
const jitter = 0.2;

/**
 * `npm run example:busy-night`: forty runs on twelve instruments, in one night without faults and in one with them, each in a fresh lab in one process.
 * It leaves a picture of each.
 */
process.exitCode = await main();

async function main(): Promise<number> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  try {
    const calm = await night(false, interrupt.signal);
    const faulty = await night(true, interrupt.signal);
    const { instruments } = calm;
    console.log(await utilisation(calm.night, faulty.night, instruments));
    const bound = await boundOf(countsOfWorkflows(), instruments);
    const greedy = await greedyNight(workflowsOfRuns(), instruments);
    const against = ({ makespan }: { makespan: number }) => (makespan / bound.seconds).toFixed(2);
    console.log(
      `makespan ${whole(calm.night.makespan)} s, bound ${whole(bound.seconds)} s, ${against(calm.night)} x bound (${bound.by})`,
    );
    console.log(
      `greedy beside it: makespan ${whole(greedy.makespan)} s, ${against(greedy)} x bound, and ${greedy.brokenGaps} gaps broken`,
    );
    console.log(
      `with faults and ±${jitter * 100} % jitter: makespan ${whole(faulty.night.makespan)} s, ${against(faulty.night)} x bound`,
    );
    const problems = [
      ...told('without faults', calm.night),
      ...told('with faults', faulty.night),
      ...missed(faulty.night),
    ];
    for (const problem of problems) console.error(problem);
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (interrupt.signal.aborted) return 130;
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** A night in a lab of its own. */
async function night(
  withFaults: boolean,
  signal: AbortSignal,
): Promise<{ night: Night; instruments: Map<string, Instrument> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-busy-night-'));
  try {
    const files = await makeFiles(folder, { speed, jitter: withFaults ? jitter : 0 });
    const weir = path.join(packageFolder, 'bin/weir.js');
    const server = await startServer({ weir, workcell: files.workcell, folder, signal });
    try {
      const how = withFaults ? 'with faults' : 'without faults';
      console.log(`forty runs ${how}, ${speed} times as fast: ${server.url}`);
      const api = createClient({ baseUrl: server.url });
      const played = await playNight(api, { files, withFaults, speed, signal });
      const picture = path.resolve(withFaults ? 'busy-night-with-faults.svg' : 'busy-night.svg');
      const title = `A busy night ${how}: 40 runs in ${Math.round(played.makespan / 60)} minutes`;
      await writeFile(picture, gantt(played, files.instruments, title));
      console.log(`  the picture of it: ${picture}`);
      return { night: played, instruments: files.instruments };
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How much of each night each instrument acted. */
async function utilisation(
  calm: Night,
  faulty: Night,
  instruments: ReadonlyMap<string, Instrument>,
): Promise<string> {
  const loads = await loadsOf(countsOfWorkflows(), instruments);
  const table = new Table({
    head: ['instrument', 'work (s)', 'busy', 'with faults'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  const busy = ({ bars, makespan }: Night, name: string, capacity: number) => {
    const own = bars.filter(({ instrument }) => instrument === name);
    const acted = own.reduce((sum, { from, until }) => sum + until - from, 0);
    return `${whole((acted / capacity / makespan) * 100)} %`;
  };
  for (const [name, { capacity }] of instruments)
    table.push([
      capacity === 1 ? name : `${name} (${capacity} places)`,
      whole(loads.get(name) ?? 0),
      busy(calm, name, capacity),
      busy(faulty, name, capacity),
    ]);
  return table.toString();
}

/** Says how the runs ended and how the gaps were kept; answers what was not to be. */
function told(how: string, { ended, gaps, seen }: Night): string[] {
  const ends = Object.entries(ended).map(([status, count]) => `${count} ${status}`);
  console.log(`${how}: ${ends.join(', ')}; ${seen.answered} question answered`);
  console.log(
    `  ${seen.again} failures tried again, ${seen.recovered} recovered first, ${seen.without} gone on without, ${seen.lost} instrument lost`,
  );
  console.log(
    `  gaps: ${gaps.atRisk} told to be at risk, ${gaps.broken} broken, ${gaps.unannounced} of them unannounced`,
  );
  return [
    ...(ended['completed'] === 40 ? [] : [`${how}: not all 40 runs are completed`]),
    ...(gaps.unannounced === 0 ? [] : [`${how}: a gap was broken that nobody had told of`]),
    ...(seen.answered === 1 ? [] : [`${how}: a person was asked ${seen.answered} times, not once`]),
  ];
}

/** What was to go wrong and did not. */
function missed({ seen: { again, recovered, without, lost } }: Night): string[] {
  const wanted = { again: 2, recovered: 1, without: 1, lost: 1 };
  return JSON.stringify({ again, recovered, without, lost }) === JSON.stringify(wanted)
    ? []
    : ['with faults: other things went wrong than were asked for'];
}

function whole(value: number): string {
  return String(Math.round(value));
}
