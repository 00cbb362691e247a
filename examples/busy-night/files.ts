import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { exampleFile } from '../demo/index.ts';

/** The lab of a night and its workflows, in the time in which it is played. */
export interface NightFiles {
  workcell: string;
  /** Their texts, by name. */
  workflows: Record<WorkflowName, string>;
  /** Of each instrument what it can do, and how long that takes, in seconds of the lab. */
  instruments: Map<string, Instrument>;
}

export interface Instrument {
  capacity: number;
  actions: Record<string, number>;
}

export const workflowNames = ['elisa', 'pcr', 'growth', 'density'] as const;
export type WorkflowName = (typeof workflowNames)[number];

interface WorkcellFile {
  modules: {
    name: string;
    config?: { capacity?: number; actions: Record<string, { duration: number | [number, number] }> };
  }[];
}

export interface WorkflowStep {
  name: string;
  module: string;
  action: string;
  max_gap?: number;
}

interface WorkflowFile {
  flowdef: (WorkflowStep & { duration?: number })[];
}

/** How a night is played. */
export interface Pace {
  /** So many seconds of the lab pass in one. */
  speed: number;
  /** An action takes so much of its time more or less at most. */
  jitter: number;
}

/**
 * Writes the workcell into a folder as it is played, and reads the workflows: all times `speed` times as short. Each step declares the longest
 * that its action may take.
 */
export async function makeFiles(folder: string, { speed, jitter }: Pace): Promise<NightFiles> {
  const workcell = await readYaml<WorkcellFile>('workcell.yaml');
  const instruments = new Map<string, Instrument>();
  for (const { name, config } of workcell.modules) {
    if (!config) continue;
    const actions: Instrument['actions'] = {};
    for (const [action, { duration }] of Object.entries(config.actions)) actions[action] = Number(duration);
    instruments.set(name, { capacity: config.capacity ?? 1, actions });
    for (const action of Object.values(config.actions)) {
      const lasts = Number(action.duration) / speed;
      action.duration = [lasts * (1 - jitter), lasts * (1 + jitter)];
    }
  }
  const workflows = {} as NightFiles['workflows'];
  for (const name of workflowNames) {
    const workflow = await readYaml<WorkflowFile>(`${name}.yaml`);
    for (const step of workflow.flowdef) {
      const lasts = instruments.get(step.module)?.actions[step.action];
      if (lasts !== undefined) step.duration = (lasts * (1 + jitter)) / speed;
      if (step.max_gap !== undefined) step.max_gap /= speed;
    }
    workflows[name] = stringify(workflow);
  }
  const file = path.join(folder, 'workcell.yaml');
  await writeFile(file, stringify(workcell));
  await copyFile(exampleFile('busy-night/centrifuge.mjs'), path.join(folder, 'centrifuge.mjs'));
  return { workcell: file, workflows, instruments };
}

/** The steps of a workflow as they stand in its file. */
export async function stepsOf(name: WorkflowName): Promise<WorkflowStep[]> {
  return (await readYaml<WorkflowFile>(`${name}.yaml`)).flowdef;
}

async function readYaml<T>(name: string): Promise<T> {
  return parse(await readFile(exampleFile(`busy-night/${name}`), 'utf8')) as T;
}
