import { withWaitingFor } from '../contracts/waiting-for.ts';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { onFailures, type StepDefinition, type StepFlow } from '../contracts/step-flow.ts';
import { replyKinds } from '../contracts/question.ts';
import type { RecordKind } from './records.ts';
import type { RunDefinition } from '../contracts/run.ts';
import { type StoredForm, storedForm } from './form.ts';

/*
 * All forms in which weir stores something, whatever the adapter: what version each has, what is checked where it is read, and how
 * an earlier one is brought up to date. What only its owner reads has its own list: snapshots in `orchestrator/machine/`. Lines
 * of logs and updates of the feed are texts, see `stored-forms.ts`. Where a form changes so that
 * the weir before could not read it, it gets a new version here and an upgrade; `test/fixtures/stored/` has what each release wrote.
 */

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const object = (properties: object, ...required: string[]) => ({ type: 'object', properties, required });
const all = (properties: object) => object(properties, ...Object.keys(properties));
const list = (items: object) => ({ type: 'array', items });

const ofRecord = {
  status: { enum: ['running', 'succeeded', 'failed', 'cancelled', 'idle', 'skipped'] },
  attempt: count,
  ...{ command_id: text, instance: text, started_at: number, ended_at: number },
  ...{ data: { type: 'object' }, files: { type: 'array' }, values: { type: 'object' } },
  first_forecast: object({ begin: number, end: number }, 'begin'),
};
const inRecord = ['status', 'attempt', 'instance', 'started_at'];

/** A step's record; the id of its command may be left out. Version 2 knows steps that are skipped. */
export const stepForm = storedForm(object(ofRecord, ...inRecord), 2, undefined, ({ status, attempt }) =>
  status === 'skipped' || attempt === 0 ? 2 : 1,
);

const position = { type: 'integer' } as const;
const template = object({ number: position, name: text, module: text, action: text }, 'number', 'name');
const loop = object(
  {
    body: list(template),
    for_each: object({ items: { type: ['array', 'string'] }, as: text, max_parallel: count }, 'items', 'as'),
    repeat: object({ until: text, max: count }, 'max'),
  },
  'body',
);
const gap = object({ from: position, min: number, max: number }, 'from');
const step = object(
  {
    ...{ id: text, name: text, module: text, action: text, args: { type: 'object' } },
    ...{ after: list(count), when: text, on_failure: { enum: onFailures }, same_instance_as: position },
    ...{ expressions: { type: 'object', additionalProperties: text }, scope: { type: 'object' } },
    ...{ loop, recover: list(template), same_instance_in: position, gaps: list(gap) },
    reserve: list(all({ modules: list(text), until: position })),
    hold: list(all({ location: text, until: position })),
    added_for: object(
      { as: text, of: position, round: count, request: text, by: text, reason: text },
      ...(['as', 'of', 'round'] as const),
    ),
  },
  ...['id', 'name', 'module', 'action', 'args'],
);

/** By these a step says how it follows others: whoever does not know them would do it wrongly, as version 0.1 does. */
const flowKeys = [
  ...(['after', 'when', 'expressions', 'loop', 'recover', 'cleanup'] as const),
  ...(['on_failure', 'same_instance_as'] as const),
] satisfies (keyof StepFlow)[];

/** The same of version 0.2. */
const timeKeys = [
  ...(['gaps', 'reserve', 'hold', 'same_instance_in', 'closes'] as const),
] satisfies (keyof StepFlow)[];

/**
 * What a scientist has submitted. Version 2 knows steps that say how they follow others, and runs that go on from another; version 3
 * knows what a run and its steps say of times.
 */
export const definitionForm = storedForm<RunDefinition>(
  object(
    {
      ...{ run_id: text, experiment_id: text, label: text, directory: text, created_at: number },
      ...{ simulate: { type: 'boolean' }, payload: { type: 'object' }, workflow: { type: 'object' } },
      ...{ steps: list(step), inputs: { type: 'array' }, warnings: list(text) },
      ...{ trace: text, trace_state: text, priority: { type: 'integer' }, retry_of: text },
      ...{ not_before: number, complete_by: number },
      owners: list(text),
      handed_in: text,
      library: all({ name: text, version: count }),
      taken_over: { type: 'object', additionalProperties: object(ofRecord, ...inRecord, 'command_id') },
    },
    ...['run_id', 'experiment_id', 'label', 'directory', 'created_at', 'simulate', 'payload', 'workflow'],
    ...['steps', 'inputs', 'warnings'],
  ),
  3,
  undefined,
  ({ steps, taken_over, not_before, complete_by }) => {
    if (not_before !== undefined || complete_by !== undefined || steps.some(saysTimes)) return 3;
    return taken_over !== undefined || sayHowTheyFollow(steps) ? 2 : 1;
  },
);

/** The first weir that can carry on a run with that definition; undefined where each can. */
export function carriedSince(definition: RunDefinition): string | undefined {
  return definitionForm.versionOf(definition) >= 3 ? '0.3.0' : undefined;
}

function sayHowTheyFollow(steps: RunDefinition['steps']): boolean {
  return steps.some((one) => flowKeys.some((key) => key in one));
}

/** Of the step itself, or of one that it may add to the run. */
function saysTimes(one: StepDefinition): boolean {
  const { loop, recover = [] } = one;
  return timeKeys.some((key) => key in one) || [...(loop?.body ?? []), ...recover].some(saysTimes);
}

/** What was changed of a definition since: a step that was added or changed, the run's label, its priority. */
export const amendedForms = {
  step: storedForm<StepDefinition>(step, 2, undefined, (one) => (saysTimes(one) ? 2 : 1)),
  label: storedForm<string>(text),
  priority: storedForm<number>({ type: 'integer' }),
};

const members = (of: object) => ({ type: 'object', additionalProperties: of });
const someSteps = all({ first: list(all({ step: count, name: text, module: text })), more: count });

/** A run's summary; what follows from the rest of it may be left out. */
export const summaryForm = storedForm(
  object(
    {
      step_index: count,
      paused: { type: 'boolean' },
      acting: { type: 'boolean' },
      failing: { type: 'boolean' },
      started_at: number,
      ended_at: number,
      waiting_for: list(
        object(
          { reason: text, step: count, name: text, since: number, facts: { type: 'object' } },
          ...['reason', 'step', 'name', 'since'],
        ),
      ),
      waiting_steps: count,
      answers: members(members(all({ step: text, others: members(someSteps), locations: list(list(text)) }))),
    },
    'step_index',
  ),
  2,
  withWaitingFor,
  ({ waiting_for }) => (waiting_for === undefined ? 1 : 2),
);

/** A line of a log, and an update of the feed, as a version before 0.2 has stored them; since then they are texts. A fact is a part of a line. */
export const lineForm = storedForm(
  all({ at: number, level: { enum: ['debug', 'info', 'warning', 'error', 'event'] }, text }),
);
export const factForm = storedForm(
  object({ event: text, step: count, attempt: count, source: text, params: { type: 'object' } }, 'event'),
);
export const updateForm = storedForm(all({ at: number, kind: text, body: { type: 'object' } }));

const ofVersion = { version: count, at: number, by: text, note: text, based_on: count };

/** Bodies of records, by kind. */
export const recordForms: Record<RecordKind, StoredForm> = {
  experiment: storedForm(all({ experiment_id: text, experiment_name: text, directory: text })),
  campaign: storedForm(all({ campaign_id: text, campaign_name: text })),
  // Of a run, or whole: of a client, of the workcell, or of a run by a version before 0.2.
  event: storedForm({
    type: 'object',
    anyOf: [all({ at: number, run_id: text, name: text }), all({ at: number, event: { type: 'object' } })],
  }),
  datapoint: storedForm(all({ at: number, datapoint: all({ label: text, type: text }) })),
  notice: storedForm(all({ topic: text, about: { type: 'object' } })),
  delivery: storedForm(
    all({
      topic: text,
      about: all({ event: { type: 'object' } }),
      to: all({ kind: text }),
      attempts: count,
      due_at: number,
    }),
  ),
  definition: storedForm(all({ id: text, from: text, workcell: all({ name: text }) })),
  reply: storedForm(
    all({ at: number, as: { enum: replyKinds }, question: all({ kind: text, message: text }) }),
  ),
  run_note: storedForm(all({ run_id: text, tags: list(text), note: text, at: number })),
  key: storedForm(
    object(
      {
        ...{ digest: text, scopes: list(text), created_at: number, expires_at: number, revoked_at: number },
        user: object(
          {
            password: text,
            must_change: { type: 'boolean' },
            subject: all({ issuer: text, sub: text }),
            sessions: list(
              object(
                {
                  digest: text,
                  since: number,
                  used: number,
                  must_change: { type: 'boolean' },
                  from: text,
                  browser: text,
                },
                ...(['digest', 'since', 'used'] as const),
              ),
            ),
          },
          'sessions',
        ),
        agent: all({ module: text, instance: text }),
      },
      ...['digest', 'scopes', 'created_at'],
    ),
    2,
    undefined,
    // Whoever does not know that a key is good for one agent alone would let it do what any agent may.
    ({ agent }) => (agent === undefined ? 1 : 2),
  ),
  lab_key: storedForm(all({ public: text, private: text, created_at: number })),
  audit: storedForm(all({ seq: count, at: text, prev: text, hash: text })),
  workflow: storedForm(
    object(
      {
        ...{ name: text, title: text, newest: object(ofVersion, 'version', 'at'), created_at: number },
        ...{ author: text, tags: list(text), notes: text, editors: list(text), archived_at: number },
      },
      ...['name', 'title', 'newest', 'created_at', 'tags', 'notes', 'editors'],
    ),
  ),
  workflow_version: storedForm(
    object(
      { name: text, ...ofVersion, digest: text, packed: text },
      'name',
      'version',
      'at',
      'digest',
      'packed',
    ),
  ),
  workflow_draft: storedForm(
    object({ name: text, at: number, based_on: count, packed: text }, 'name', 'at', 'packed'),
  ),
  workflow_use: storedForm(all({ run_id: text, version: count, at: number })),
};

export const recordKinds = Object.keys(recordForms) as RecordKind[];

const occupied = list(object({ command_id: text, run_id: text, number: count }, 'command_id', 'number'));
const ofPlaced = { state: text, unverified_by: text };
const hand = { seen_head: count, next_number: count, occupied };

/** Fields of the workcell's state, by what their names begin with. */
export const fieldForms: Record<string, StoredForm<Json>> = {
  // Version 1 of an instance, before 0.2, has its hand in it.
  instance: storedForm(
    object(
      {
        ...{ module: text, instance: text, host: text, presence: { enum: ['present', 'lost', 'gone'] } },
        ...{
          session: count,
          boot_id: text,
          hello_id: text,
          journal_id: text,
          capacity: count,
          since: number,
          ...hand,
        },
      },
      ...['module', 'instance', 'presence', 'session', 'boot_id', 'hello_id', 'journal_id'],
      ...['capacity', 'since'],
    ),
    2,
    instanceOfVersion1,
  ),
  hand: storedForm(all(hand)),
  about: storedForm(all({ name: text, actions: list(all({ name: text, args: { type: 'array' } })) })),
  report: storedForm(all({ flags: list(text), details: { type: 'object' } })),
  // Version 3 has room for several things: whoever does not know of the others would take the place for empty once the first is gone.
  location: storedForm(
    object({ ...ofPlaced, more: list(object(ofPlaced, 'state')) }, 'state'),
    3,
    locationOfVersion1,
    (record) => (isObject(record) && record['more'] !== undefined ? 3 : 2),
  ),
  supplies: storedForm({
    type: 'object',
    additionalProperties: object(
      { left: number, taken: { type: 'object', additionalProperties: number }, refilled_at: number },
      ...['left', 'taken'],
    ),
  }),
  holds: storedForm({
    type: 'object',
    additionalProperties: all({ on: { type: 'boolean' }, revision: number, since: number }),
  }),
  answer: storedForm(all({ command: text, revision: number, phase: text, did: text, taken_at: number })),
  stop: storedForm(all({ command: text, revision: number, at: number })),
  reservation: storedForm(
    object(
      {
        ...{ id: text, module: text, instance: text, from: number, until: number, made_at: number },
        ...{ by: text, reason: text, ended: object({ at: number, by: text, reason: text }, 'at') },
      },
      ...['id', 'module', 'from', 'until', 'made_at'],
    ),
  ),
  recovering: storedForm(all({ since: number, unheard: { type: 'object' } })),
  definition: storedForm(all({ id: text, from: text, at: number, workcell: all({ name: text }) })),
  lineage: storedForm(all({ epoch: number, from: number, ended: list(all({ epoch: number, seq: number })) })),
  ending: storedForm(all({ reason: text, runs: list(text) })),
  order: storedForm(number),
  durations: storedForm(members(members(list(number)))),
  rounds: storedForm(members(list(number))),
  forecast: storedForm(
    object(
      { at: number, runs: members(object({ steps: { type: 'array' } }, 'steps')), more: count },
      'at',
      'runs',
    ),
  ),
};

/** The commands for which an instance is held back had another name; what it has in hand stays with it until it changes. */
function instanceOfVersion1({ held_for, ...record }: JsonObject): JsonObject {
  return held_for === undefined ? record : { quarantined_for: held_for, ...record };
}

/** Which step has left a location unverified had another name. */
function locationOfVersion1({ doubted_by, ...record }: JsonObject): JsonObject {
  return doubted_by === undefined ? record : { unverified_by: doubted_by, ...record };
}
