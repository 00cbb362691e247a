import { describe, expect, it } from 'vitest';
import type { StepRecord } from '../../../../shared/contracts/run.ts';
import { commitArguments, updatedFields } from '../../../../shared/store/redis/commit-arguments.ts';
import { decodeRun } from '../../../../shared/store/run-fields.ts';
import { keysOf } from '../../../../shared/store/redis/keys.ts';
import { runEventId } from '../../../../shared/contracts/run-event.ts';
import { runDefinition } from '../../../fixtures/run-definition.ts';

const token = { epoch: 7, nonce: 'n', seq: 3 };
const summary = { step_index: 0, paused: false, acting: false };
const record: StepRecord = { status: 'running', attempt: 1, command_id: 'c', instance: 'i', started_at: 1 };

describe('commitArguments', () => {
  it('no changes > are the token and six empty parts', () => {
    const { given, rest } = commitArguments(token, { runs: [], workcell: {}, feed: [] });
    expect(given).toEqual({
      ...token,
      grants: 0,
      runs: 0,
      fields: 0,
      removed: 0,
      feed: 0,
      events: 0,
      records: 0,
    });
    expect(rest).toEqual([]);
  });

  it('one of everything > says how much there is of each, and puts all in that order', () => {
    const { given, rest } = commitArguments(token, {
      runs: [
        {
          run_id: 'R',
          update: { state: 'active', snapshot: { a: 1 }, summary, steps: { 4: record } },
          log: [
            { at: 1, level: 'info', text: 't' },
            { at: 2, level: 'event', body: { run_id: 'R', at: 2, name: 'START' }, experiment_id: 'E' },
          ],
        },
        { run_id: 'S', log: [] },
      ],
      grants: ['arm/a'],
      workcell: { set: { b: 2 }, gone: null, zero: 0 },
      feed: [{ at: 1, kind: 'workcell', body: {} }],
      records: [
        { kind: 'event', id: 'T', group: 'E', body: { run_id: 'R', at: 3, name: 'START' } },
        { kind: 'event', id: 'V', group: 'E', body: { c: 3 } as never },
        { kind: 'datapoint', id: 'D', body: {} as never },
      ],
    });
    expect(given).toMatchObject({
      grants: 1,
      runs: 2,
      fields: 4,
      removed: 1,
      feed: 1,
      events: 4,
      records: 12,
    });
    expect(rest).toEqual([
      'arm/a',
      ...['R', 'active', 6, 2],
      ...['snapshot', '{"a":1}', 'summary', '{"step_index":0}', 'step:4', JSON.stringify(record)],
      ...['i1 t', 'v2 {"name":"START"}'],
      ...['S', '', 0, 0],
      ...['set', '{"b":2}', 'zero', '0'],
      'gone',
      'w1  {}',
      ...[runEventId({ run_id: 'R', at: 2, name: 'START' }), 'E', 1, 2],
      ...['event', 'T', 'E', '@R v3 {"name":"START"}'],
      ...['event', 'V', 'E', '{"c":3}', 'datapoint', 'D', '', '{}'],
    ]);
  });
});

describe('decodeRun', () => {
  const definition = runDefinition({ run_id: 'R' });

  it('a new run > has neither snapshot nor summary', async () => {
    const fields = { definition: JSON.stringify(definition), state: 'new', revision: '1', experiment: 'E' };
    expect(await decodeRun('R', fields)).toEqual({ definition, state: 'new', revision: 1, steps: {} });
  });

  it('what an update set > comes back equal', async () => {
    const update = {
      state: 'active' as const,
      snapshot: { v: [1] },
      summary,
      steps: { 0: record, 12: record },
    };
    const flat = updatedFields('R', update);
    const fields: Record<string, string> = {
      definition: JSON.stringify(definition),
      state: 'active',
      revision: '9',
    };
    for (let i = 0; i < flat.length; i += 2) fields[flat[i]!] = flat[i + 1]!;
    expect(await decodeRun('R', fields)).toEqual({ definition, revision: 9, ...update });
  });

  it('the snapshot of a step that an earlier version has removed > is none', async () => {
    const fields = { definition: JSON.stringify(definition), state: 'active', revision: '2', snapshot: '{}' };
    const steps = { 'step_snapshot:0': '', 'step_snapshot:1': '{"value":"ready"}' };
    const run = await decodeRun('R', { ...fields, ...steps });
    expect(run?.step_snapshots).toEqual({ 1: { value: 'ready' } });
  });

  it('no fields > is no run', async () => {
    expect(await decodeRun('R', {})).toBeUndefined();
  });
});

describe('keysOf', () => {
  it('a name with braces, colons and spaces > cannot leave the hash tag', () => {
    expect(keysOf('a}b:{c d').prefix).toBe('weir:{a%7Db%3A%7Bc%20d}:');
  });

  it('two names that differ > share no key', () => {
    expect(keysOf('a:b').token).not.toBe(keysOf('a%3Ab').token);
  });

  it('a long idempotency key > becomes a short one that depends on all of it', () => {
    const { idempotency } = keysOf('lab');
    const long = 'x'.repeat(10_000);
    expect(idempotency(long).length).toBeLessThan(100);
    expect(idempotency(`${long}a`)).not.toBe(idempotency(`${long}b`));
  });
});
