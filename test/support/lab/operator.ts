import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { Lab } from './lab.ts';

/** Orders as WEI's client gives them: an empty POST on a new connection. */
export async function order(lab: Lab, path: string, by = 'Ada'): Promise<Response> {
  return fetch(`${lab.gateway.url()}/admin/${path}${path.includes('?') ? '' : '?'}by=${by}`, {
    method: 'POST',
    headers: { connection: 'close' },
  });
}

export async function read(lab: Lab, path: string): Promise<JsonObject> {
  const answer = await fetch(`${lab.gateway.url()}${path}`, { headers: { connection: 'close' } });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as JsonObject;
}

export interface ModuleView extends JsonObject {
  state: { status: Record<string, boolean>; error: string | null };
  reserved: string | null;
}

export async function readModule(lab: Lab, name = 'arm'): Promise<ModuleView> {
  return (await read(lab, `/modules/${name}/state`))[name] as ModuleView;
}

/** The flags of a module that are true. */
export async function flagsOfModule(lab: Lab, name = 'arm'): Promise<string[]> {
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

export async function answers(lab: Lab): Promise<AgentAnswer[]> {
  return (await read(lab, '/admin'))['agents'] as AgentAnswer[];
}

/** The status of a run in WEI's word. */
export async function statusOf(lab: Lab, run: string): Promise<string> {
  return (await read(lab, `/runs/${run}`))['status'] as string;
}
