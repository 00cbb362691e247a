import { describe, expect, it } from 'vitest';
import { noticeBody, runEvents, stepEvents, type Occasion } from '../../../orchestrator/turn/run-events.ts';
import { datapointRecords } from '../../../orchestrator/turn/step-datapoints.ts';
import { stepOfRun } from '../../../shared/explain/run/step-of-run.ts';
import { advance, beginRun } from '../../../orchestrator/machine/advance.ts';
import { outlineOf } from '../../../orchestrator/machine/summary.ts';
import type { RunSnapshot } from '../../../orchestrator/machine/run-context.ts';
import type { RunEvent } from '../../../orchestrator/machine/run-event.ts';
import { datapointId, type DatapointBody } from '../../../shared/contracts/datapoint.ts';
import { runEventId, type RunEventBody } from '../../../shared/contracts/run-event.ts';
import type { StepRecord } from '../../../shared/contracts/run.ts';
import { runDefinition, stepDefinition } from '../../fixtures/run-definition.ts';
import { chainOf, retry } from './run-fixtures.ts';

const definition = runDefinition({
  run_id: '01JB0000000000000000000001',
  experiment_id: '01JB0000000000000000000002',
  campaign_id: '01JB0000000000000000000003',
  directory: 'experiments/e',
  steps: [stepDefinition({ id: 'first', data_labels: { mass: 'weight', plot: 'curve' } })],
});
const occasion: Occasion = { definition, at: 5_000 };
const command_id = `${definition.run_id}.0.1`;

function record(given: Partial<StepRecord> = {}): StepRecord {
  return { status: 'running', attempt: 1, command_id, instance: 'a', started_at: 1, ...given };
}

/** The events of a run that stood at one snapshot and stands at another. */
function eventsOf(from: RunSnapshot, to: RunSnapshot, at = occasion.at): RunEventBody[] {
  return runEvents({ definition, snapshot: to, outline: outlineOf(to) }, outlineOf(from), at);
}

/** The names of the events of each change on the way through these events. */
function story(...events: RunEvent[]): string[] {
  let snapshot: RunSnapshot = beginRun(chainOf(1));
  return events.flatMap((event) => {
    const next = advance(snapshot, event).snapshot;
    const told = eventsOf(snapshot, next, event.at);
    snapshot = next;
    return told.map(({ name }) => name);
  });
}

const admit: RunEvent = { at: 1, type: 'admit' };
const pause: RunEvent = { at: 2, type: 'pause' };
const cancel: RunEvent = { at: 3, type: 'cancel' };
const grant: Extract<RunEvent, { type: 'grant' }> = {
  ...{ at: 2, type: 'grant', step: 0, command_id, attempt: 1 },
  ...{ module: 'arm', instance: 'a', session: 1, number: 1 },
};
const settled = (outcome: 'succeeded' | 'failed'): RunEvent => ({
  at: 3,
  type: 'settled',
  command_id,
  settlement: { outcome, acted: true },
});

describe('events of a run', () => {
  it.each<[string, RunEvent[], string[]]>([
    ['goes well', [admit, grant, settled('succeeded')], ['QUEUED', 'START', 'COMPLETED']],
    ['fails', [admit, grant, settled('failed')], ['QUEUED', 'START', 'FAILED']],
    ['is cancelled', [admit, grant, cancel, settled('succeeded')], ['QUEUED', 'START', 'CANCELLED']],
    ['is paused and goes on', [admit, pause, { at: 3, type: 'resume' }], ['QUEUED', 'PAUSED', 'RESUMED']],
    ['is not news', [admit, grant, { at: 3, type: 'sent', command_id }], ['QUEUED', 'START']],
  ])('one that %s > are WEI’s, each once', (_, events, expected) => {
    expect(story(...events)).toEqual(expected);
  });

  it('two pauses > are two events, and the same change told twice is one', () => {
    const before = beginRun(chainOf(1));
    const queued = advance(before, admit).snapshot;
    const paused = advance(queued, pause).snapshot;
    const idOf = (at: number, from: RunSnapshot, to: RunSnapshot) =>
      eventsOf(from, to, at).map(runEventId)[0];
    expect(idOf(1, before, queued)).toBe(idOf(9, before, queued));
    expect(idOf(2, queued, paused)).not.toBe(idOf(9, queued, paused));
  });

  it('each > says no more than the run does not', () => {
    const before = beginRun(chainOf(1));
    const [event] = eventsOf(before, advance(before, admit).snapshot);
    expect(event).toEqual({ run_id: definition.run_id, at: 5_000, name: 'QUEUED' });
  });
});

describe('events of a step', () => {
  const namesOf = (before: StepRecord | undefined, after: StepRecord) =>
    stepEvents(occasion, 0, before, after).map(({ name }) => name);

  it('a step that ends > is told once, with the names of its results and not their values', () => {
    const ended = record({ status: 'succeeded', data: { mass: 'x'.repeat(1_000_000) } });
    const [event, ...more] = stepEvents(occasion, 0, record(), ended);
    expect(more).toEqual([]);
    expect(event).toEqual({
      run_id: definition.run_id,
      at: 5_000,
      name: 'STEP',
      step: {
        position: 0,
        status: 'succeeded',
        attempt: 1,
        instance: 'a',
        started_at: 1,
        data: { mass: null },
      },
    });
    expect(namesOf(ended, { ...ended, files: [] })).toEqual([]);
  });

  it('a failure that turns out to be a success > is told again, under another id', () => {
    const failed = record({ status: 'failed' });
    const [first] = stepEvents(occasion, 0, record(), failed);
    const [second] = stepEvents(occasion, 0, failed, record({ status: 'succeeded' }));
    expect([first?.name, second?.name]).toEqual(['STEP', 'STEP']);
    expect(runEventId(second!)).not.toBe(runEventId(first!));
  });

  it('a step without progress > is told as overdue, once for each time', () => {
    const overdue = record({ overdue_since: 7 });
    expect(namesOf(record(), overdue)).toEqual(['STEP_OVERDUE']);
    expect(namesOf(overdue, { ...overdue, silent_since: 9 })).toEqual([]);
  });

  it('a step that begins > is no event', () => {
    expect(namesOf(undefined, record())).toEqual([]);
  });
});

describe('notices', () => {
  const begun = [admit, grant];
  /** The topics of the notices that the last of these events leaves. */
  function topics(...events: RunEvent[]): string[] {
    let snapshot: RunSnapshot = beginRun(chainOf(1));
    let before = snapshot;
    for (const event of events) [before, snapshot] = [snapshot, advance(snapshot, event).snapshot];
    const told = [
      ...stepEvents(occasion, 0, record(), record({ status: 'failed' })),
      ...eventsOf(before, snapshot),
    ];
    return told.flatMap((body) => {
      const notice = noticeBody(definition, body, snapshot);
      return notice ? [notice.topic] : [];
    });
  }

  it('a failure that ends the run > is told, and the end of the run', () => {
    expect(topics(...begun, settled('failed'))).toEqual(['step_failed', 'run_finished']);
  });

  it('an outcome that nobody knows > is told as that', () => {
    const unknown: RunEvent = { at: 3, type: 'unknown', command_id, reason: 'lost', message: 'gone' };
    expect(topics(...begun, unknown)).toEqual(['outcome_unknown', 'run_finished']);
  });

  it('a failure after which the workflow lets the step be repeated > is not told', () => {
    const patient: RunEvent = { ...grant, retry: retry(['failed']) };
    expect(topics(admit, patient, settled('failed'))).toEqual([]);
  });

  it('a simulated run > is not told of', () => {
    const simulated = { ...occasion, definition: { ...definition, simulate: true } };
    const [body] = stepEvents(simulated, 0, record(), record({ overdue_since: 5 }));
    expect(body?.name).toBe('STEP_OVERDUE');
    expect(noticeBody(simulated.definition, body!, beginRun(chainOf(1)))).toBeUndefined();
  });

  it('a step that is overdue > is told, one that succeeded is not', () => {
    const snapshot = beginRun(chainOf(1));
    const topicsOf = (after: StepRecord) =>
      stepEvents(occasion, 0, record(), after).map((body) => noticeBody(definition, body, snapshot)?.topic);
    expect(topicsOf(record({ overdue_since: 5 }))).toEqual(['step_overdue']);
    expect(topicsOf(record({ status: 'succeeded' }))).toEqual([undefined]);
  });
});

describe('datapoints of a step', () => {
  it('values and files > are kept under their labels, with the ids that the step’s result names', () => {
    const curve = { label: 'plot', path: 'first/c.png', size: 3, sha256: 'a'.repeat(64) };
    const ended = record({ status: 'succeeded', data: { mass: 3.5, colour: null }, files: [curve] });
    const { records } = datapointRecords(occasion, 0, ended);
    expect(records.map(({ kind, group }) => [kind, group])).toEqual(
      Array(3).fill(['datapoint', definition.experiment_id]),
    );
    expect(records.map(({ id }) => id)).toEqual(
      ['weight', 'colour', 'curve'].map((label) => datapointId(command_id, label)),
    );
    const [weight, colour, file] = records.map(({ body }) => body);
    expect(weight?.datapoint).toEqual({
      id: datapointId(command_id, 'weight'),
      label: 'weight',
      type: 'data_value',
      value: 3.5,
      step_id: 'first',
      workflow_id: definition.run_id,
      experiment_id: definition.experiment_id,
      campaign_id: definition.campaign_id,
    });
    expect(colour?.datapoint).toMatchObject({ label: 'colour', value: null });
    expect(file).toMatchObject({
      datapoint: { label: 'curve', type: 'local_file' },
      file: { directory: 'experiments/e', file: curve },
    });
  });

  it('of which several have one name > are all kept, and the log names those that are called otherwise', () => {
    const file = (label: string) => ({ label, path: `first/${label}`, size: 3, sha256: 'a'.repeat(64) });
    const data = { mass: 1, weight: 2, image: 3, 'image.file': 4 };
    const ended = record({ status: 'succeeded', data, files: [file('image'), file('plot')] });
    const told = datapointRecords(occasion, 0, ended).records.map(({ id, body }) => {
      const { datapoint, file: kept } = body;
      expect(id).toBe(datapointId(command_id, datapoint.label));
      return [datapoint.label, datapoint['value'] ?? kept?.file.label];
    });
    expect(told).toEqual([
      ['weight', 1],
      ['weight.value', 2],
      ['image', 3],
      ['image.file', 4],
      ['image.file.2', 'image'],
      ['curve', 'plot'],
    ]);
    expect(datapointRecords(occasion, 0, ended).clashes).toEqual([
      { wanted: 'weight', kind: 'value', label: 'weight.value' },
      { wanted: 'image', kind: 'file', label: 'image.file.2' },
    ]);
    const step = stepOfRun(definition.steps[0]!, ended, (path) => path);
    expect(step['values']).toEqual({ weight: 1, 'weight.value': 2, image: 3, 'image.file': 4 });
    expect((step['result'] as { data: object }).data).toEqual(
      Object.fromEntries(told.map(([label]) => [label, datapointId(command_id, label as string)])),
    );
  });

  it('of a simulated run > carry the mark', () => {
    const simulated = { ...occasion, definition: { ...definition, simulate: true } };
    const [only] = datapointRecords(simulated, 0, record({ status: 'succeeded', data: { mass: 1 } })).records;
    expect((only?.body as unknown as DatapointBody).datapoint).toMatchObject({ simulate: true });
  });
});
