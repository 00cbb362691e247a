import { newId } from '../../../shared/contracts/ids.ts';
import type { EventBody } from '../../../shared/contracts/event.ts';
import type { CampaignBody } from '../../../shared/contracts/experiment.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { RunDefinition, RunState, RunSummary, StepRecord } from '../../../shared/contracts/run.ts';
import type { Changes, CommitOutcome, RunChange, Store } from '../../../shared/store/store.ts';
import type { NewRecord } from '../../../shared/store/records.ts';
import { runDefinition, stepDefinition } from '../../fixtures/run-definition.ts';

/** A run as the gateway would hand it in, with something of everything in it. */
export function makeRun(given: Partial<RunDefinition> & { step_count?: number } = {}): RunDefinition {
  const { step_count = 2, run_id = newId(), ...rest } = given;
  return runDefinition({
    run_id,
    label: 'Mix “red” — ünïcode',
    directory: `experiments/e/${run_id}`,
    created_at: 1_700_000_000_000,
    payload: { volume: 12.5, nested: { list: [1, null, 'x'] } },
    workflow: { name: 'Mix', flowdef: [] },
    steps: Array.from({ length: step_count }, (_, position) =>
      stepDefinition({ id: `step-${position}`, name: `Step ${position}`, args: { position } }),
    ),
    warnings: ['line 3: unknown key'],
    ...rest,
  });
}

export function makeSummary(step_index = 0): RunSummary {
  return { step_index, paused: false, acting: true, started_at: 1_700_000_000_001 };
}

export function makeRecord(runId: string, position: number, given: Partial<StepRecord> = {}): StepRecord {
  return {
    status: 'running',
    attempt: 1,
    command_id: `${runId}.${position}.1`,
    instance: 'bench-1',
    started_at: 1_700_000_000_002,
    ...given,
  };
}

/** A change of a run to `state`, as an owner commits it. */
export function toState(run_id: string, state: RunState, given: Partial<RunChange> = {}): RunChange {
  return {
    run_id,
    update: { state, snapshot: { value: state }, summary: makeSummary(), steps: {} },
    log: [],
    ...given,
  };
}

/** Changes of which only some parts are given. */
export function changesOf(given: Partial<Changes>): Changes {
  return { runs: [], workcell: {}, feed: [], ...given };
}

/** Puts a run in and takes it to `state` with a token of its own. */
export async function runInState(
  store: Store,
  state: RunState,
  given: Parameters<typeof makeRun>[0] = {},
): Promise<RunDefinition> {
  const definition = makeRun(given);
  await store.createRun(definition);
  if (state !== 'new') await commitOnce(store, { runs: [toState(definition.run_id, state)] });
  return definition;
}

/** Commits as a new owner. */
export async function commitOnce(store: Store, changes: Partial<Changes>): Promise<CommitOutcome> {
  const token = await store.takeToken(newId());
  return store.commit(token, changesOf(changes));
}

/** All that comes in pages of so many; `read` is given the last of the page before. */
export async function paged<T>(limit: number, read: (last: T | undefined) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const page = await read(all.at(-1));
    if (page.length > limit) throw new Error(`a page of ${limit} has ${page.length}`);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

/** The body of an event of a client, who may add what he likes. */
export function eventBody(more: JsonObject = {}): EventBody {
  const none = { experiment_id: null, campaign_id: null, workcell_id: null, event_info: null };
  return { at: 1, event: { event_id: 'e', event_type: 'T', event_name: 'N', ...none, ...more } };
}

export function campaignBody(campaign_name: string): CampaignBody {
  return { campaign_id: 'c', campaign_name, campaign_description: null, created_at: 1 };
}

/** A workflow of the library as it is once it has that version, and the version. */
export function workflowVersion(
  version: number,
  packed = 'text',
): [NewRecord<'workflow'>, NewRecord<'workflow_version'>] {
  const newest = { version, at: version, by: 'ada' };
  const body = { name: 'mix', title: 'Mix', newest, created_at: 1, tags: [], notes: '', editors: [] };
  const id = `mix@${version}`;
  return [
    { kind: 'workflow', id: 'mix', body },
    {
      ...({ kind: 'workflow_version', id, group: 'mix' } as const),
      body: { name: 'mix', ...newest, digest: packed, packed },
    },
  ];
}
