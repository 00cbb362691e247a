import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { formOf, type Known, longWorkflow, type SentRequest } from './largest-request.ts';

/** What costs most by the meaning of its content, which no description of a request shows. */
export interface LargestCase {
  title: string;
  /** With these statuses it may be answered, alone or beside others. */
  statuses: readonly number[];
  make: (known: Known) => Promise<SentRequest> | SentRequest;
}

const MiB = 1024 * 1024;

/** Arguments of which each value is tried against 500 alternatives. */
export const alternatives: JsonObject = {
  numbers: { type: 'array', items: { anyOf: Array.from({ length: 500 }, (_, i) => ({ const: i })) } },
};

export const largestCases: readonly LargestCase[] = [
  {
    title: 'POST /schedule/simulate: 1,000 runs of 250 steps',
    statuses: [200, 413, 429],
    make: () =>
      json('/schedule/simulate', {
        submissions: [{ workflow: longWorkflow(250), count: 1_000 }],
        plays: 100,
      }),
  },
  {
    title: 'POST /runs/preflight: a table of 16 MiB of line breaks',
    statuses: [413],
    make: () => form('/runs/preflight', { workflow: longWorkflow(1), table: '\n'.repeat(16 * MiB - 4_096) }),
  },
  {
    title: 'POST /runs/preflight: half a million line breaks',
    statuses: [200, 422, 429],
    make: () => form('/runs/preflight', { workflow: longWorkflow(1), table: '\n'.repeat(MiB / 2) }),
  },
  {
    title: 'POST /runs/preflight: 200 runs of 200 steps',
    statuses: [200, 429],
    make: () => form('/runs/preflight', { workflow: longWorkflow(200), count: '200' }),
  },
  {
    title: 'POST /runs/start: a workflow of 4 million commas',
    statuses: [422, 429, 503],
    make: () => form('/runs/start', { workflow: `[${','.repeat(4 * MiB)}` }),
  },
  {
    title: 'POST /runs/start: 1,500 steps, 150 numbers each, 500 alternatives',
    statuses: [200, 413, 422, 429],
    make: () => form('/runs/start', { workflow: costlyWorkflow(1_500, 150), payload: '{}' }),
  },
  {
    title: 'POST /runs/start: 10,000 steps in 16 MiB',
    statuses: [200, 429, 503],
    make: () => form('/runs/start', { workflow: longWorkflow(10_000, 15 * MiB) }),
  },
  {
    title: 'POST /runs/start: 10,000 steps in 4 MiB of YAML',
    statuses: [200, 429, 503],
    make: () => form('/runs/start', { workflow: longYaml(10_000, 4 * MiB - 4_096) }),
  },
  {
    title: 'POST /runs: 1,000 runs of 20 steps',
    statuses: [200, 429],
    make: () => form('/runs', { workflow: longWorkflow(20), count: '1000' }),
  },
  {
    title: 'GET /runs: a text that no run has',
    statuses: [200, 429],
    make: () => ({ method: 'GET', path: `/runs?limit=1000&text=${'x'.repeat(200)}`, headers: {} }),
  },
  {
    title: 'POST /wc: 20,000 locations',
    statuses: [200, 409, 422, 429],
    make: ({ workcell }) => {
      const locations = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`nest ${i}`, null]));
      return json('/wc', { name: workcell, modules: [], locations });
    },
  },
];

function longYaml(steps: number, bytes: number): string {
  const comment = 'x'.repeat(bytes / steps - 70);
  const step = (i: number) => `- { name: step ${i}, module: arm, action: noop, comment: ${comment} }\n`;
  return `name: largest\nflowdef:\n${Array.from({ length: steps }, (_, i) => step(i)).join('')}`;
}

/** Each step has other numbers, and the payload holds them once. */
function costlyWorkflow(steps: number, numbers: number): string {
  const flowdef = Array.from({ length: steps }, (_, step) => ({
    ...{ name: `step ${step}`, module: 'arm', action: 'judge' },
    args: { numbers: Array.from({ length: numbers }, (__, i) => (step + i) % 500) },
  }));
  return JSON.stringify({ name: 'costly', flowdef });
}

function json(path: string, body: unknown): SentRequest {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', path, headers, body: Buffer.from(JSON.stringify(body)) };
}

async function form(path: string, fields: Record<string, string>): Promise<SentRequest> {
  return { method: 'POST', path, ...(await formOf({ experiment_id: newId(), ...fields })) };
}
