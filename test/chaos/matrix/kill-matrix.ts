import type { Service } from '../../services/service.ts';
import type { Services } from '../../services/start-services.ts';
import { Bench, type Stand } from './bench.ts';
import type { Cell, CellResult } from './cell.ts';

export interface MatrixOutcome {
  results: CellResult[];
  /** Runs that were accepted in all cells. */
  runs: number;
  /** How often something was killed: a broker or store dies in several cells at once. */
  kills: number;
  /** Runs that had ended and showed something else at the end of it all. */
  changed: string[];
  /** Folders of labs in which something was wrong, kept for whoever wants to know. */
  kept: string[];
}

/** Called after each cell. */
export type Tell = (result: CellResult) => void;

/**
 * Plays cells whose victim is one of a lab's own processes, in so many labs side by side.
 * @throws where a lab cannot be started.
 */
export async function playProcessCells(
  cells: readonly Cell[],
  services: Stand,
  lanes: number,
  tell: Tell,
): Promise<MatrixOutcome> {
  const waiting = [...cells];
  const results: CellResult[] = [];
  const benches: Bench[] = [];
  const lane = async (): Promise<void> => {
    let bench: Bench | undefined;
    for (let cell = waiting.shift(); cell; cell = waiting.shift()) {
      if (!bench?.usable) benches.push((bench = await Bench.open(services, { standby: true })));
      const result = await bench.play(cell);
      results.push(result);
      tell(result);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return sumUp(benches, results, results.length);
}

/**
 * Plays cells whose victim is RabbitMQ or Redis. One kill serves several cells: in as many labs a process is held, each at
 * a point of its own, when the service dies.
 * @throws where a lab cannot be started, or the service does not come back.
 */
export async function playServiceCells(
  cells: readonly Cell[],
  services: Stand,
  lanes: number,
  tell: Tell,
): Promise<MatrixOutcome> {
  const results: CellResult[] = [];
  const benches: Bench[] = [];
  const usable = async (nth: number): Promise<Bench> => {
    const found = benches.filter((bench) => bench.usable)[nth];
    if (found) return found;
    const bench = await Bench.open(services, { standby: false });
    benches.push(bench);
    return bench;
  };
  let kills = 0;
  for (const [service, rounds] of roundsOf(cells, services, lanes)) {
    for (const round of rounds) {
      const pairs: { cell: Cell; bench: Bench }[] = [];
      for (const [nth, cell] of round.entries()) pairs.push({ cell, bench: await usable(nth) });
      await Promise.all(pairs.map(({ cell, bench }) => bench.approach(cell, 'hold')));
      await service.kill();
      kills += 1;
      await Promise.all(pairs.map(({ bench }) => bench.release()));
      await service.start();
      for (const result of await Promise.all(pairs.map(({ cell, bench }) => bench.conclude(cell)))) {
        results.push(result);
        tell(result);
      }
    }
  }
  return sumUp(benches, results, kills);
}

function roundsOf(cells: readonly Cell[], { broker, store }: Services, size: number): [Service, Cell[][]][] {
  const of = (victim: Cell['victim']) =>
    chunks(
      cells.filter((cell) => cell.victim === victim),
      size,
    );
  return [
    [broker, of('RabbitMQ')],
    [store, of('Redis')],
  ];
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

async function sumUp(
  benches: readonly Bench[],
  results: CellResult[],
  kills: number,
): Promise<MatrixOutcome> {
  const runs = benches.reduce((sum, bench) => sum + bench.runs(), 0);
  const changed: string[] = [];
  const kept: string[] = [];
  for (const bench of benches) {
    const found = await bench.changed();
    changed.push(...found);
    const keep = found.length > 0 || !bench.sound;
    if (keep) kept.push(bench.folder);
    await bench.close({ keep });
  }
  return { results, runs, kills, changed, kept };
}
