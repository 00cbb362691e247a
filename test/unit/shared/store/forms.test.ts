import { describe, expect, it } from 'vitest';
import { newId } from '../../../../shared/contracts/ids.ts';
import type { RecordKind } from '../../../../shared/store/records.ts';
import {
  decodeBody,
  decodeField,
  decodeRecord,
  encodeBody,
  encodeField,
  encodeRecord,
  FieldReader,
} from '../../../../shared/store/stored-forms.ts';
import { runDefinition, stepDefinition } from '../../../fixtures/run-definition.ts';
import type { LocationRecord } from '../../../../shared/contracts/locations.ts';
import type { StepDefinition } from '../../../../shared/contracts/run.ts';
import { readForm, storedForm, writeForm } from '../../../../shared/store/form.ts';
import { definitionForm } from '../../../../shared/store/forms.ts';
import {
  decodeDefinition,
  encodeAmendment,
  writeRun,
  type AmendedPart,
} from '../../../../shared/store/run-text.ts';
import { presentInstance } from '../../orchestrator/run-fixtures.ts';

const form = storedForm(
  { type: 'object', properties: { b: { type: 'number' } }, required: ['b'] },
  2,
  (old) => ({ b: Number(old['a']) }),
);

describe('a form of version 2', () => {
  it('a value > is stored with its version and comes back without', () => {
    expect(writeForm(form, { b: 1 })).toBe('{"v":2,"b":1}');
    expect(readForm(form, 'the thing', '{"v":2,"b":1}')).toEqual({ b: 1 });
  });

  it('a value that says no version > is of the first, and is brought up to date', () => {
    expect(readForm(form, 'the thing', '{"a":"7"}')).toEqual({ b: 7 });
  });

  it.each(['{"v":3,"b":1}', '{"v":"x","b":1}'])('%s, of a newer weir > is refused with a remedy', (text) => {
    expect(() => readForm(form, 'the thing', text)).toThrow(
      /^the thing was stored by a newer weir, .* this weir knows version 2: start the weir that wrote it/,
    );
  });

  it.each([
    ['{"v":2,"b":"1"}', '/b must be number'],
    ['{}', '/b must be number'],
    ['{"v":2}', '"b" is missing'],
    ['[]', 'must be object'],
    ['{', 'it is no JSON'],
  ])('%s > is refused as damaged, with the place', (text, why) => {
    expect(() => readForm(form, 'the thing', text)).toThrow(/^the thing is damaged in the store: /);
    expect(() => readForm(form, 'the thing', text)).toThrow(why);
  });
});

describe('what is damaged in a store', () => {
  const kinds: RecordKind[] = [
    ...(['experiment', 'campaign', 'event', 'datapoint'] as const),
    ...(['notice', 'delivery', 'definition', 'reply', 'key', 'audit', 'lab_key'] as const),
    ...(['workflow', 'workflow_version', 'workflow_draft', 'workflow_use'] as const),
  ];
  it.each(kinds)('the body of a record of kind %s > is named with its id', (kind) => {
    for (const text of ['{}', '7', 'null', '{"at":"x"}'])
      expect(() => decodeBody(kind, 'X1', text)).toThrow(`the ${kind} X1 is damaged in the store`);
  });

  const objects = [
    'instance:a/b',
    'hand:a/b',
    'about:a/b',
    'report:a/b',
    'location:a',
    'answer:a/b',
    'stop:',
  ];
  const others = ['recovering:', 'definition:', 'lineage', 'ending:7', 'order'];
  it.each([...objects, ...others])('the field %s > is named', (name) => {
    for (const text of ['{}', '"x"', 'null', '{'])
      expect(() => decodeField(name, text)).toThrow(`the field "${name}" of the workcell is damaged`);
  });

  it('holds > are named', () => {
    expect(() => decodeField('holds:arm', '{"paused":true}')).toThrow(
      'the field "holds:arm" of the workcell',
    );
  });

  it.each(['{', 'z:AAAA', '{"run_id":"R"}', '[]'])(
    'the definition %s > is named with its run',
    async (text) => {
      await expect(decodeDefinition('R', text)).rejects.toMatchObject({
        code: 'internal_error',
        message: expect.stringContaining('the definition of run R is damaged in the store: ') as string,
      });
    },
  );
});

describe('a definition', () => {
  const text = (steps: object[]) =>
    JSON.stringify(runDefinition({ run_id: 'R', steps: steps as StepDefinition[] }));
  const one = JSON.stringify(stepDefinition());

  it.each([
    [[['3', one]], 'step 3 was added, and there are 2 steps before it'],
    [[['-1', one]], 'step -1 was added'],
    [[['2', '{}']], '(its step 2) is damaged'],
    [[['2', one.replace('{', '{"when":7,')]], '/when must be string'],
    [[['label', '7']], '(its label) is damaged'],
    [[['priority', '1.5']], '(its priority) is damaged'],
    [[['2', one.replace('{', '{"gaps":[{}],')]], '/gaps/0 "from" is missing'],
    [[['2', one.replace('{', '{"v":3,')]], 'was stored by a newer weir'],
  ] as [AmendedPart[], string][])('changed by %j > is refused with the place', async (amended, why) => {
    const reading = decodeDefinition('R', text([stepDefinition(), stepDefinition()]), amended);
    await expect(reading).rejects.toThrow('the definition of run R');
    await expect(reading).rejects.toThrow(why);
  });

  it.each([
    [{ after: 'x' }, '/steps/0/after must be array'],
    [{ on_failure: 'hope' }, '/steps/0/on_failure'],
    [{ loop: { for_each: {} } }, '/steps/0/loop'],
  ])('of a step with %j > is refused with the place', async (flow, why) => {
    await expect(decodeDefinition('R', text([{ ...stepDefinition(), ...flow }]))).rejects.toThrow(why);
  });

  it('of a chain > is stored as the weir before has stored it; one that says how steps follow each other, as version 2', () => {
    const versionOf = (flow: Partial<StepDefinition>) =>
      definitionForm.versionOf(runDefinition({ steps: [stepDefinition(), stepDefinition(flow)] }));
    expect(versionOf({})).toBe(1);
    for (const flow of [{ after: [] }, { when: 'true' }, { cleanup: true as const }])
      expect(versionOf(flow)).toBe(2);
  });

  const times: Partial<StepDefinition>[] = [
    { gaps: [{ from: 0, point: 'end', at: 'start', max: 60 }] },
    { reserve: [{ modules: ['arm'], until: 1 }] },
    { hold: [{ location: 'nest', until: 1 }] },
    { same_instance_in: 0 },
    { cleanup: true, closes: true },
  ];
  it.each(times)(
    'with %j > is version 3, and a step that is added with it is one that 0.2 refuses, too',
    async (says) => {
      const timed = stepDefinition(says);
      const within = { body: [{ ...timed, number: -1 }], repeat: { max: 2 } };
      for (const one of [timed, stepDefinition({ loop: within }), stepDefinition({ recover: within.body })]) {
        expect(definitionForm.versionOf(runDefinition({ steps: [stepDefinition(), one] }))).toBe(3);
        const amended = encodeAmendment({ steps: { 1: one } });
        expect(amended[0]?.[1]).toMatch(/^\{"v":2,/);
        const { steps } = await decodeDefinition('R', text([stepDefinition()]), amended);
        expect(steps[1]).toEqual(one);
      }
      const flow = stepDefinition({ after: [], cleanup: true });
      expect(encodeAmendment({ steps: { 1: flow } })[0]?.[1]).not.toContain('"v"');
    },
  );

  it.each([{ not_before: 1_000 }, { complete_by: 1_000 }])('with %j > is version 3', async (times) => {
    const definition = runDefinition({ run_id: 'R', ...times });
    expect(definitionForm.versionOf(definition)).toBe(3);
    const stored = new TextDecoder().decode(writeRun(definition).text);
    expect(await decodeDefinition('R', stored)).toEqual(definition);
  });
});

describe('a location', () => {
  it('where several things are > has a version that 0.2 refuses; another is stored as 0.2 has stored it', () => {
    const stored = (record: LocationRecord) => encodeField('location:hotel', record);
    const several = { state: 'E1', more: [{ state: 'E2', run: 'R' }] };
    expect(stored(several)).toMatch(/^\{"v":3,/);
    expect(decodeField('location:hotel', stored(several))).toEqual(several);
    expect(stored({ state: 'E1', run: 'R' })).toMatch(/^\{"v":2,/);
    expect(() => decodeField('location:hotel', '{"v":3,"state":"E1","more":[{}]}')).toThrow(
      '/more/0 "state"',
    );
  });
});

describe('a record of a step', () => {
  const record = { status: 'succeeded', attempt: 1, instance: 'vm', started_at: 1 } as const;

  it('that was skipped > has a version that the weir before refuses', () => {
    const skipped = { ...record, status: 'skipped' as const, attempt: 0, command_id: 'R.0.0' };
    const stored = encodeRecord({ run_id: 'R' }, skipped);
    expect(stored).toMatch(/^\{"v":2,/);
    expect(decodeRecord({ run_id: 'R' }, stored)).toEqual(skipped);
    expect(encodeRecord({ run_id: 'R' }, { ...record, command_id: 'R.0.1' })).not.toContain('"v"');
  });
});

describe('an event of a run', () => {
  const event = { run_id: 'R', at: 7, name: 'STEP' as const };

  it('is stored as the line of the log that tells of it > and read as it was first written, too', () => {
    expect(encodeBody({ kind: 'event', id: 'X', body: event })).toBe('@R v7 {"name":"STEP"}');
    expect(decodeBody('event', 'X', '@R v7 {"name":"STEP"}')).toEqual(event);
    expect(decodeBody('event', 'X', JSON.stringify(event))).toEqual(event);
  });

  it.each(['@R', '@R x', '@R v7 {}', '@R v7 1'])('damaged as %s > is refused with its place', (text) => {
    expect(() => decodeBody('event', 'X1', text)).toThrow(
      /the event X1 is damaged|the log of run R is damaged/,
    );
  });
});

describe('a field of the workcell', () => {
  it('that nobody knows > is kept as it is', () => {
    for (const value of [7, null, { v: 9 }])
      expect(decodeField('other', encodeField('other', value))).toEqual(value);
  });

  it('an instance of version 1, with its hand in it > is read', () => {
    const record = presentInstance({ error: 'e' });
    expect(decodeField('instance:arm/a', JSON.stringify({ ...record, held_for: ['c'] }))).toEqual({
      ...record,
      quarantined_for: ['c'],
    });
  });

  it('what an instance has in hand > says of each command its run, and stores it only where it does not follow', () => {
    const [run_id, another] = [newId(), newId()];
    const follows = { command_id: `${run_id}.0.1`, run_id, number: 1 };
    const other = { command_id: `${another}.0.1`, run_id, number: 2 };
    const hand = { seen_head: 2, next_number: 3, occupied: [follows, other] };
    const text = encodeField('hand:arm/a', hand);
    expect(text.match(/run_id/g)).toHaveLength(1);
    expect(decodeField('hand:arm/a', text)).toEqual(hand);
  });

  it('a location that a version before 0.2 has left unverified > still says which step it was', () => {
    const before = { state: 'unverified', was: 'Empty', doubted_by: 'R.0', since: 5 };
    const today = { state: 'unverified', was: 'Empty', unverified_by: 'R.0', since: 5 };
    expect(decodeField('location:deck', JSON.stringify(before))).toEqual(today);
    expect(decodeField('location:deck', encodeField('location:deck', today))).toEqual(today);
  });
});

describe('a reader of all fields', () => {
  const [holds, order] = ['{"paused":{"on":true,"revision":1,"since":5}}', '7'];

  it('reads again > only what has another text, and nothing of what is gone', () => {
    const reader = new FieldReader();
    const first = reader.all([
      ['holds:arm', holds],
      ['order', order],
    ]);
    const second = reader.all([
      ['holds:arm', holds],
      ['holds:oven', '{}'],
    ]);
    expect(second).toEqual({ 'holds:arm': first['holds:arm'], 'holds:oven': {} });
    expect(second['holds:arm']).toBe(first['holds:arm']);
    const third = reader.all([['holds:arm', holds.replace('true', 'false')]]);
    expect(third).toMatchObject({ 'holds:arm': { paused: { on: false } } });
    expect(reader.one('holds:arm', holds)).toEqual(first['holds:arm']);
    expect(reader.all([['holds:arm', holds.replace('true', 'false')]])).toBe(third);
  });

  it('of which one is damaged > names it each time', () => {
    const reader = new FieldReader();
    reader.all([['holds:arm', holds]]);
    for (const _ of [1, 2])
      expect(() => reader.all([['holds:arm', '{"paused":1}']])).toThrow('the field "holds:arm"');
  });
});
