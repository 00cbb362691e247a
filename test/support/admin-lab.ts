import { inject } from 'vitest';
import type { JsonObject } from '../../shared/contracts/json.ts';
import type { WholeLab, WholeLabOptions } from './whole-lab.ts';

/** The services that every test of orders is run on. */
export const places: [string, () => WholeLabOptions][] = [
  ['the built-in broker and the embedded store', () => ({})],
  ['RabbitMQ and Redis', () => ({ brokerUrl: inject('brokerUrl'), storeUrl: inject('storeUrl') })],
];

/** Orders as WEI's client gives them: an empty POST on a new connection. */
export async function order(lab: WholeLab, path: string, by = 'Ada'): Promise<Response> {
  return fetch(`${lab.gateway.url()}/admin/${path}${path.includes('?') ? '' : '?'}by=${by}`, {
    method: 'POST',
    headers: { connection: 'close' },
  });
}

export async function read(lab: WholeLab, path: string): Promise<JsonObject> {
  const answer = await fetch(`${lab.gateway.url()}${path}`, { headers: { connection: 'close' } });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as JsonObject;
}

export interface ModuleView extends JsonObject {
  state: { status: Record<string, boolean>; error: string | null };
  reserved: string | null;
}

export async function readModule(lab: WholeLab, name = 'arm'): Promise<ModuleView> {
  return (await read(lab, `/modules/${name}/state`))[name] as ModuleView;
}

/** The flags of a module that are true. */
export async function flagsOfModule(lab: WholeLab, name = 'arm'): Promise<string[]> {
  const { state } = await readModule(lab, name);
  return Object.keys(state.status).filter((flag) => state.status[flag]);
}

export interface AgentAnswer extends JsonObject {
  module: string;
  command: string;
  phase: string;
  did: string;
  taken_at: string;
  stopped: boolean;
}

export async function answers(lab: WholeLab): Promise<AgentAnswer[]> {
  return (await read(lab, '/admin'))['agents'] as AgentAnswer[];
}

/** The status of a run in WEI's word. */
export async function statusOf(lab: WholeLab, run: string): Promise<string> {
  return (await read(lab, `/runs/${run}`))['status'] as string;
}
