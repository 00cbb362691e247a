import { parseArgs } from 'node:util';
import { startServices } from '../services/start-services.ts';
import { reportOnClusters } from './cluster/cluster-report.ts';
import { playClusters } from './cluster/play-clusters.ts';
import { killDrivers } from './drivers/kill-drivers.ts';
import { allCells, isSound, type CellResult } from './matrix/cell.ts';
import { playProcessCells, playServiceCells, type MatrixOutcome } from './matrix/kill-matrix.ts';
import { Dice } from './random/dice.ts';
import { sumOfFaults, type FaultCount } from './random/fault-count.ts';
import { playRandomPart, type RandomOutcome } from './random/random-part.ts';
import { storeRestored } from './random/service-faults.ts';
import { countsOf, reportOn } from './report.ts';

// The whole chaos suite: the kill matrix, and beside it faults of chance. The last line says what was lost and done twice.

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    /** Instead of all else: a lab spread over clusters loses nodes, and is cut apart. */
    cluster: { type: 'boolean', default: false },
    /** `matrix` or `random`; or `drivers`, which is no part of the whole suite. With `--cluster`: `sentinel` or `cluster`. */
    only: { type: 'string' },
    /** How many kills of drivers, of their agents, and of both. */
    kills: { type: 'string', default: '1000' },
    /** Rows of the matrix; all of them unless given. */
    point: { type: 'string', multiple: true, default: [] },
    /** How many labs of the matrix stand side by side, of either kind. */
    lanes: { type: 'string' },
    /** Logs, books and journals of the faults of chance are kept, also where nothing was wrong. */
    keep: { type: 'boolean', default: false },
    /** 12 unless given; 30 with `--cluster`. */
    minutes: { type: 'string' },
    /** The share of transient messages that is lost all the time. */
    drop: { type: 'string', default: '0' },
    /** So many times as often the store is put back to an older copy. */
    'put-backs': { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const putBacks = Number(values['put-backs']);
const wanted = { faults: 200, runs: 1_000, putBacks: 2 * putBacks };
const begun = Date.now();
const minutes = Number(values.minutes ?? (values.cluster ? 30 : 12));
const allowedMs = minutes * 60_000;
/** After the last fault all runs must end, and the books be compared. */
const lastFaultAt = begun + allowedMs - 2 * 60_000;
/** What the matrix has come to, once it is over. */
let matrixSum = values.only === 'random' ? { faults: 0, runs: 0 } : undefined;

function say(line: string): void {
  console.log(`${((Date.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}`);
}

function sayCell(result: CellResult): void {
  const { cell, outcomes, trouble, tookMs } = result;
  const ends = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  const verdict = isSound(result) ? '' : '  WRONG';
  const seconds = (tookMs / 1000).toFixed(1);
  say(
    `${cell.point} #${cell.nth}, ${cell.victim} killed, ${seconds} s: ${trouble ?? ends.join(', ')}${verdict}`,
  );
}

/** True where the store was put back as often as is wanted, or cannot be put back here. */
function hasPutBacks(faults: readonly FaultCount[]): boolean {
  const count = faults.find(({ name }) => name === storeRestored.name);
  return !count || sumOfFaults([count]) >= wanted.putBacks;
}

async function playMatrix(): Promise<MatrixOutcome[]> {
  const cells = allCells().filter(({ point }) => values.point.length === 0 || values.point.includes(point));
  const ofServices = cells.filter(({ victim }) => victim === 'RabbitMQ' || victim === 'Redis');
  const ofProcesses = cells.filter((cell) => !ofServices.includes(cell));
  const [shared, own] = await Promise.all([
    startServices({ own: true, traced: true }),
    startServices({ own: true, traced: true }),
  ]);
  try {
    const outcomes = await Promise.all([
      playProcessCells(ofProcesses, shared, Number(values.lanes ?? 3), sayCell),
      playServiceCells(ofServices, own, Number(values.lanes ?? 7), sayCell),
    ]);
    const { faults, runs } = reportOn(outcomes, [], begun);
    matrixSum = { faults, runs };
    return outcomes;
  } finally {
    await Promise.all([shared.stop(), own.stop()]);
  }
}

async function playRandom(): Promise<RandomOutcome[]> {
  const services = await startServices({ own: true, traced: true });
  const enough = (faults: readonly FaultCount[], runs: number): boolean => {
    if (!matrixSum) return false;
    const all = sumOfFaults(faults) + matrixSum.faults;
    return all >= wanted.faults && runs + matrixSum.runs >= wanted.runs && hasPutBacks(faults);
  };
  try {
    // What is to come more often comes beside others.
    const aloneUntil = begun + (lastFaultAt - begun) / (putBacks > 1 ? 4 : 2);
    const times = { aloneUntil, mixedMs: 90_000, lastFaultAt };
    const often = { drop: Number(values.drop), putBacks, keep: values.keep };
    const plan = { alone: 1, ...times, ...often, lanes: 4, width: 16, enough };
    return [await playRandomPart(services, new Dice(seed), plan, say)];
  } finally {
    await services.stop();
  }
}

/** Kills drivers under load; true where nothing was wrong. */
async function playDrivers(): Promise<boolean> {
  const { wrong, ...counts } = await killDrivers(seed, Number(values.kills), say);
  for (const [name, count] of Object.entries(counts)) console.log(`${String(count).padStart(6)}  ${name}`);
  for (const each of wrong) console.log(`wrong: ${each}`);
  const { unknown, adopted, doubled } = counts;
  say(
    `chaos: seed ${seed}, ${values.kills} kills, ${doubled} doubled, ${adopted} adopted, ${unknown} unknown, ${wrong.length} wrong`,
  );
  return wrong.length === 0;
}

/** Plays on clusters; true where nothing was wrong, and there was enough of it in time. */
async function playCluster(): Promise<boolean> {
  const only = values.only as 'sentinel' | 'cluster' | undefined;
  const report = reportOnClusters(await playClusters(seed, { minutes, keep: values.keep, only }, say));
  for (const line of report.lines) console.log(line);
  const isEnough = only !== undefined || (report.faults >= wanted.faults && report.runs >= wanted.runs);
  if (!isEnough) console.log(`too little: ${wanted.faults} faults and ${wanted.runs} runs are wanted`);
  const isInTime = Date.now() - begun <= allowedMs;
  if (!isInTime) console.log(`too long: ${minutes} minutes are allowed`);
  return report.sound && isEnough && isInTime;
}

const drivers = values.only === 'drivers' ? `--only drivers --kills ${values.kills} ` : '';
const again = values.cluster ? '--cluster ' : drivers;
console.log(`chaos: seed ${seed} (again: npm run chaos -- ${again}--seed ${seed})`);
if (values.cluster) {
  process.exit((await playCluster()) ? 0 : 1);
}
if (values.only === 'drivers') process.exit((await playDrivers()) ? 0 : 1);
const [matrix, random] = await Promise.all([
  values.only === 'random' ? [] : playMatrix(),
  values.only === 'matrix' ? [] : playRandom(),
]);
const { lines, faults, runs, verdict, sound } = reportOn(matrix, random, begun);
for (const line of lines) console.log(line);
const enough = values.only !== undefined || (faults >= wanted.faults && runs >= wanted.runs);
if (!enough) console.log(`too little: ${wanted.faults} faults and ${wanted.runs} runs are wanted`);
const putBack =
  (values.only !== undefined && putBacks === 1) || random.every((part) => hasPutBacks(part.faults));
if (!putBack) console.log(`too few put-backs: ${wanted.putBacks} are wanted`);
const tookMs = Date.now() - begun;
const inTime = tookMs <= allowedMs;
if (!inTime) console.log(`too long: ${(tookMs / 60_000).toFixed(1)} minutes, ${minutes} are allowed`);
say('over');
console.log(`chaos: seed ${seed}, ${faults} faults, ${runs} runs, ${countsOf(verdict)}`);
process.exit(sound && enough && putBack && inTime ? 0 : 1);
