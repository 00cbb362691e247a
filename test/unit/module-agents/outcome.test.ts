import { describe, expect, it } from 'vitest';
import {
  outcomeOf,
  recoveryThrew,
  reportableData,
  trim,
  bareReport,
  reportOf,
  settle,
} from '../../../module-agents/reporting/report.ts';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import { encode } from '../../../shared/contracts/message.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { ActionFailed, OutcomeUnknown } from '../../../module-agents/sdk/index.ts';

describe('outcome of an action', () => {
  const stopped = { reason: new Error('asked to stop') };

  it.each([
    {
      circumstance: 'returned',
      ending: { returned: 1 },
      stopped: undefined,
      outcome: 'succeeded',
      code: undefined,
    },
    {
      circumstance: 'returned although asked to stop',
      ending: { returned: 1 },
      stopped,
      outcome: 'succeeded',
      code: undefined,
    },
    {
      circumstance: 'does not know what it did',
      ending: { threw: new OutcomeUnknown('the connection broke') },
      stopped: undefined,
      outcome: 'interrupted',
      code: 'interrupted',
    },
    {
      circumstance: 'does not know what it did after it was asked to stop',
      ending: { threw: new OutcomeUnknown('the connection broke') },
      stopped,
      outcome: 'interrupted',
      code: 'interrupted',
    },
    {
      circumstance: 'threw',
      ending: { threw: new Error('no') },
      stopped: undefined,
      outcome: 'failed',
      code: 'action_failed',
    },
    {
      circumstance: 'threw a text',
      ending: { threw: 'no' },
      stopped: undefined,
      outcome: 'failed',
      code: 'action_failed',
    },
    {
      circumstance: 'threw nothing',
      ending: { threw: undefined },
      stopped: undefined,
      outcome: 'failed',
      code: 'action_failed',
    },
    {
      circumstance: 'threw an error of the catalogue',
      ending: { threw: new WeirError('disk_full', 'full') },
      stopped: undefined,
      outcome: 'failed',
      code: 'disk_full',
    },
    {
      circumstance: 'threw after it was asked to stop',
      ending: { threw: new Error('no') },
      stopped,
      outcome: 'cancelled',
      code: 'cancelled',
    },
    {
      circumstance: 'threw after its agent was stopped',
      ending: { threw: new Error('no') },
      stopped: { reason: new WeirError('interrupted', 'the agent was stopped') },
      outcome: 'interrupted',
      code: 'interrupted',
    },
    {
      circumstance: 'returned although its agent was stopped',
      ending: { returned: 1 },
      stopped: { reason: new WeirError('interrupted', 'the agent was stopped') },
      outcome: 'succeeded',
      code: undefined,
    },
  ])('that $circumstance > $outcome', ({ ending, stopped: asked, outcome, code }) => {
    const { outcome: told, error } = outcomeOf(ending, asked);
    expect([told, error?.code]).toEqual([outcome, code]);
  });
});

describe('outcome of an action that is asked for after a restart', () => {
  const cancel = { reason: new WeirError('cancelled', 'the action was asked to stop') };

  it.each([
    ['says that it failed', new ActionFailed('the lid is open'), undefined, 'failed', 'the lid is open'],
    ['says that nobody knows', new OutcomeUnknown('no log'), undefined, 'interrupted', 'no log'],
    ['could not ask', new Error('ECONNREFUSED'), undefined, 'interrupted', 'ECONNREFUSED'],
    ['threw an error of the catalogue', new WeirError('disk_full', 'full'), undefined, 'interrupted', 'full'],
    ['threw nothing at all', undefined, undefined, 'interrupted', 'could not be found out'],
    ['threw because it was asked to stop', new Error('stopped'), cancel, 'cancelled', 'asked to stop'],
    ['could not stop its instrument', new OutcomeUnknown('it goes on'), cancel, 'interrupted', 'it goes on'],
  ])('whose module %s > %4$s', (_, threw, stopped, outcome, text) => {
    const told = outcomeOf(recoveryThrew(threw, stopped !== undefined), stopped);
    expect(told.outcome).toBe(outcome);
    expect(told.error?.message).toContain(text);
  });
});

describe('failure for a report', () => {
  it('huge message and details > the message is cut, the details left out', () => {
    const failure = trim({
      code: 'action_failed',
      message: 'm'.repeat(1e6),
      retryable: true,
      details: 'd'.repeat(1e6),
    });
    expect(failure.message.length).toBeLessThan(10_000);
    expect(failure).not.toHaveProperty('details');
  });

  it.each([
    ['small', { at: [1, 2] }, { at: [1, 2] }],
    ['that are no JSON', { n: 1n } as never, undefined],
  ])('details %s > kept where they can be', (_, details, kept) => {
    expect(trim({ code: 'action_failed', message: 'm', retryable: true, details }).details).toEqual(kept);
  });
});

describe('data for a report', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
  ])('%s > none', (_, data) => {
    expect(reportableData(data, 0)).toEqual({ kind: 'none' });
  });

  it('an object > as JSON has it', () => {
    expect(reportableData({ at: new Date(0), no: undefined, nan: NaN }, 0)).toEqual({
      kind: 'fits',
      data: { at: '1970-01-01T00:00:00.000Z', nan: null },
    });
  });

  it('a circle > unfit', () => {
    const deadlock: Record<string, unknown> = {};
    deadlock['self'] = deadlock;
    expect(reportableData(deadlock, 0).kind).toBe('unfit');
  });

  it('data that are nested too deep for a report > become a file', () => {
    const deep = JSON.parse(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`) as object;
    expect(reportableData(deep, 0)).toMatchObject({
      kind: 'large',
      data: { note: expect.stringContaining('more than 100 deep') as string },
    });
  });

  it.each([
    { files: 0, bytes: 950_000, kind: 'fits' },
    { files: 0, bytes: 1_000_000, kind: 'large' },
    { files: 1000, bytes: 200_000, kind: 'fits' },
    { files: 1000, bytes: 400_000, kind: 'large' },
  ])('$bytes bytes beside $files files > $kind', ({ files, bytes, kind }) => {
    expect(reportableData({ text: 'x'.repeat(bytes) }, files).kind).toBe(kind);
  });

  it('as much as fits, beside as many files as there may be > the report can be sent', () => {
    const files = Array.from({ length: 1000 }, (_, index) => ({
      label: `${index}`.padStart(100, 'l'),
      path: `01JD0000000000000000000000/${`${index}`.padStart(255, 'p')}`,
      size: 1e12,
      sha256: 'a'.repeat(64),
    }));
    const data = reportableData({ text: 'x'.repeat(250_000) }, files.length);
    if (data.kind !== 'fits') throw new Error('expected it to fit');
    const entry = settle(
      { command_id: '01JD0000000000000000000000.0.1', run_id: '01JD0000000000000000000000', number: 1 },
      {
        outcome: 'failed',
        acted: true,
        data: data.data,
        error: trim({ code: 'action_failed', message: 'm'.repeat(1e6), retryable: true }),
        files_missing: [],
      },
      files,
    );
    expect(encode(reportOf(entry, 'lab', { module: 'm', instance: 'i' }, 3)).length).toBeLessThan(
      maxMessageBytes,
    );
  });
});

describe('bare report', () => {
  it('made of one that cannot be sent > keeps outcome and number, tells why the rest is missing', () => {
    const entry = settle(
      { command_id: '01JD0000000000000000000000.0.1', run_id: '01JD0000000000000000000000', number: 4 },
      { outcome: 'succeeded', acted: true, data: { text: 'x' } },
      [],
    );
    const bare = bareReport(reportOf(entry, 'lab', { module: 'm', instance: 'i' }, 0), 'too odd', 2);
    expect(bare.body).toEqual({
      module: 'm',
      instance: 'i',
      number: 4,
      outcome: 'succeeded',
      acted: true,
      files: [],
      files_missing: [{ label: 'report', reason: 'too odd' }],
      again: 2,
    });
    expect(() => encode(bare)).not.toThrow();
  });
});
