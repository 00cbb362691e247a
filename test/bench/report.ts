import Table from 'cli-table3';
import { contestants } from './contestants/contestant.ts';
import type { Memory } from './parts/memory.ts';
import type { Speed } from './parts/speed.ts';
import type { StatusFigures } from './parts/status.ts';
import type { Weight } from './parts/weight.ts';
import { cpuPerStep, describeWarmUp, type Found } from './rounds.ts';
import { median, pairedRatio, percentile } from './statistics.ts';

const whole = (n: number): string => Math.round(n).toLocaleString('en');
const times = (n: number): string => `${n.toFixed(2)} ×`;

/** All contestants as a table, and each figure of weir that has no counterpart. */
export function reportSpeed({ found, left_out, submissions, bytes_per_step }: Speed): string {
  const compared = found.filter(({ name }) => name === contestants.weir || name === contestants.embedded);
  const head = ['', 'steps/s', 'least – most', ...compared.map(({ name }) => `${name} against it`)];
  const table = new Table({
    head: [...head, 'one run alone, ms', 'CPU ms/step'],
    style: { head: [], border: [] },
  });
  for (const one of found) {
    const rates = one.stepsPerSecond;
    table.push([
      one.name,
      whole(median(rates)),
      `${whole(Math.min(...rates))} – ${whole(Math.max(...rates))}`,
      ...compared.map((weir) => (weir === one ? '' : times(pairedRatio(weir.stepsPerSecond, rates)))),
      median(one.singleRuns).toFixed(1),
      cpuPerStep(one).toFixed(2),
    ]);
  }
  return [
    '100 runs of ten steps that do nothing, on ten instruments that take one command each; medians of paired rounds',
    table.toString(),
    ...left_out.map((each) => `left out: ${each}`),
    `warmed up: ${found.map(({ name, warmUp }) => describeWarmUp(name, warmUp)).join(', ')}`,
    'CPU ms per step by process',
    ...found.map((one) => `  ${one.name}: ${reportCpu(one)}`),
    `submission to an idle lab, ms: ${atMost(submissions, 0.5)} (p50), ${atMost(submissions, 0.99)} (p99)`,
    `${contestants.embedded} writes ${(bytes_per_step / 1000).toFixed(1)} kB per step to the disk`,
  ].join('\n');
}

function reportCpu({ cpu }: Found): string {
  return Object.entries(cpu)
    .map(([name, ms]) => `${name} ${ms.toFixed(2)}`)
    .join(', ');
}

const atMost = (values: readonly number[], p: number): string => percentile(values, p).toFixed(1);

export function reportStatus({ weir_rps, bare_rps }: StatusFigures): string {
  const ratio = times(weir_rps / bare_rps);
  return `status reads/s: ${whole(weir_rps)}, a bare Express handler ${whole(bare_rps)} (${ratio})`;
}

export function reportWeight({ commit_bytes_per_step, redis_kb_per_run }: Weight): string {
  return [
    `the orchestrator sends the store ${(commit_bytes_per_step / 1000).toFixed(2)} kB per step`,
    `a finished run of ten steps takes ${redis_kb_per_run.toFixed(1)} kB of Redis`,
  ].join('\n');
}

export function reportMemory({ idle, after, runs }: Memory): string {
  const after_runs = `${whole(after)} MiB after ${whole(runs)} runs of ten steps`;
  return `${contestants.embedded} takes ${whole(idle)} MiB of RAM at rest, ${after_runs}`;
}
