import { writeFile } from 'node:fs/promises';
import Table from 'cli-table3';
import { startServices } from '../../services/start-services.ts';
import { type Largest, measureLargest, type Row } from './measure-largest.ts';

/** What `npm run fuzz -- --largest` was asked for. */
export interface LargestArguments {
  /** Gateway, orchestrator and agents in processes apart, over RabbitMQ and Redis. */
  apart: boolean;
  /** A regular expression: only rows whose titles it matches. */
  only?: string;
  /** The costly cases alone, without every operation at its limits. */
  cases: boolean;
  /** Runs that the store holds. */
  runs: number;
  /** The folder for CPU profiles of the lab's processes. */
  profile?: string;
  /** Where the figures go as JSON. */
  json?: string;
}

/** What every row is to stay below on a quiet machine (milliseconds). */
const goal_ms = 100;

/** Measures and reports. Resolves to how many rows have a fault. */
export async function runLargest({
  apart,
  only,
  cases,
  runs,
  profile,
  json,
}: LargestArguments): Promise<number> {
  const services = apart ? await startServices() : undefined;
  try {
    const largest = await measureLargest({
      ...{ runs, every: !cases },
      ...(services ? { apart: services.env } : {}),
      ...(profile === undefined ? {} : { profile }),
      ...(only === undefined ? {} : { only: new RegExp(only) }),
      report: ({ title, alone, twelve }) =>
        console.error(`${title}: stop ${ms(Math.max(alone.stop_ms, twelve.stop_ms))}`),
    });
    console.log(`\nslowest safety stop with nothing else under way: ${ms(largest.undisturbed_ms)}\n`);
    console.log(tableOf(largest));
    const slow = largest.rows.filter((row) => slowestStop(row) > goal_ms).length;
    console.log(`${largest.rows.length} rows, ${slow} with a stop above ${goal_ms} ms`);
    for (const { title, faults } of largest.rows)
      if (faults.length > 0) console.log(`FAULT ${title}: ${faults.join(', ')}`);
    if (json !== undefined) await writeFile(json, JSON.stringify(largest, null, 2));
    return largest.rows.filter(({ faults }) => faults.length > 0).length;
  } finally {
    await services?.stop();
  }
}

function tableOf({ rows }: Largest): string {
  const head = ['request', 'alone: stop', 'answer', '', '12 at once: stop', 'answer', '', 'MiB'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const row of [...rows].sort((one, other) => slowestStop(other) - slowestStop(one))) {
    const { title, alone, twelve, memory_mib } = row;
    const loads = [alone, twelve].flatMap(({ stop_ms, answer_ms, statuses }) => [
      ...[ms(stop_ms), ms(answer_ms)],
      Object.entries(statuses)
        .map(([status, count]) => (count === 1 ? status : `${count} × ${status}`))
        .join(', '),
    ]);
    table.push([title, ...loads, memory_mib.toFixed(0)]);
  }
  return table.toString();
}

function slowestStop({ alone, twelve }: Row): number {
  return Math.max(alone.stop_ms, twelve.stop_ms);
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}
