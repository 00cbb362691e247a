import { parseArgs } from 'node:util';
import { startServices } from '../services/start-services.ts';
import { emptyVerdict, type Verdict } from './books/compare-books.ts';
import { allCells, type CellResult } from './matrix/cell.ts';
import { isSound, playProcessCells, playServiceCells, type MatrixOutcome } from './matrix/kill-matrix.ts';
import { printMatrix } from './matrix/print-matrix.ts';
import { Dice } from './random/dice.ts';
import { playRandomPart, type RandomOutcome } from './random/random-part.ts';

// The whole chaos suite: the kill matrix, and beside it faults of chance. The last line says what was lost and done twice.

const { values } = parseArgs({
  options: { seed: { type: 'string' }, only: { type: 'string' }, minutes: { type: 'string', default: '12' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const wanted = { faults: 200, runs: 1_000 };
const begun = Date.now();
/** What follows the faults: all runs must end, and the books be compared. */
const lastFaultAt = begun + Number(values.minutes) * 60_000 - 120_000;

const say = (line: string): void =>
  console.log(`${((Date.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}`);
console.log(`chaos: seed ${seed} (again: npm run chaos -- --seed ${seed})`);

let matrixKills = 0;
let matrixRuns = 0;
let matrixOver = values.only === 'random';

async function playMatrix(): Promise<MatrixOutcome[]> {
  if (values.only === 'random') return [];
  const cells = allCells();
  const ofServices = cells.filter(({ victim }) => victim === 'RabbitMQ' || victim === 'Redis');
  const ofProcesses = cells.filter((cell) => !ofServices.includes(cell));
  const [shared, own] = await Promise.all([startServices({ own: true }), startServices({ own: true })]);
  try {
    const outcomes = await Promise.all([
      playProcessCells(ofProcesses, shared, 3, tell),
      playServiceCells(ofServices, own, 7, tell),
    ]);
    matrixRuns = outcomes.reduce((sum, { runs }) => sum + runs, 0);
    matrixKills = outcomes.reduce((sum, { kills }) => sum + kills, 0);
    return outcomes;
  } finally {
    matrixOver = true;
    await Promise.all([shared.stop(), own.stop()]);
  }
}

function tell(result: CellResult): void {
  const { cell, outcomes, trouble } = result;
  const ends = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  say(
    `${cell.point} #${cell.nth}, ${cell.victim} killed: ${trouble ?? ends.join(', ')}${isSound(result) ? '' : '  WRONG'}`,
  );
}

async function playRandom(): Promise<RandomOutcome[]> {
  if (values.only === 'matrix') return [];
  const services = await startServices({ own: true });
  try {
    const plan = {
      alone: 60,
      mixedMs: 90_000,
      lanes: 3,
      width: 16,
      enough: (faults: number, runs: number) =>
        Date.now() > lastFaultAt ||
        (matrixOver && faults + matrixKills >= wanted.faults && runs + matrixRuns >= wanted.runs),
    };
    return [await playRandomPart(services, new Dice(seed), plan, say)];
  } finally {
    await services.stop();
  }
}

const [matrix, random] = await Promise.all([playMatrix(), playRandom()]);
const results = matrix.flatMap((part) => part.results);
if (results.length > 0) console.log(`\n${printMatrix(results)}\n`);
for (const { faults, outcomes, leftOut } of random) {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} × ${name}`)
      .join(', ');
  console.log(`faults of chance: ${list(faults)}\nruns under them: ${list(outcomes)}`);
  if (leftOut.length > 0) console.log(`cannot be had here: ${leftOut.join(', ')}`);
}

const all = emptyVerdict();
for (const verdict of [...results, ...random].map((part) => part.verdict)) {
  for (const name of Object.keys(all) as (keyof Verdict)[]) all[name].push(...verdict[name]);
}
all.changed.push(...matrix.flatMap(({ changed }) => changed));
const troubles = [
  ...results
    .filter(({ reached, trouble }) => !reached || trouble !== undefined)
    .map(({ cell, trouble }) => {
      return `${cell.point}, ${cell.victim} killed: ${trouble ?? 'the point was not reached'}`;
    }),
  ...random.flatMap(({ trouble }) => trouble),
];
for (const [name, list] of Object.entries(all) as [string, string[]][]) {
  for (const each of list) console.log(`${name}: ${each}`);
}
for (const trouble of troubles) console.log(`trouble: ${trouble}`);
const kept = [...matrix, ...random].flatMap((part) => part.kept);
if (kept.length > 0) console.log(`logs, books and journals: ${kept.join(' ')}`);

const faults = matrixKills + random.flatMap((part) => Object.values(part.faults)).reduce((a, b) => a + b, 0);
const runs = matrixRuns + random.reduce((sum, part) => sum + part.runs, 0);
const sound = troubles.length === 0 && Object.values(all).every((list: string[]) => list.length === 0);
const whole = values.only !== undefined || (faults >= wanted.faults && runs >= wanted.runs);
if (!whole) console.log(`too little: ${wanted.faults} faults and ${wanted.runs} runs are wanted`);
say('over');
console.log(
  `chaos: seed ${seed}, ${faults} faults, ${runs} runs, ${all.lost.length} lost, ${all.twice.length} twice, ${all.outOfOrder.length} out of order`,
);
process.exit(sound && whole ? 0 : 1);
