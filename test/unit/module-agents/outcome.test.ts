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

const command = {
  command_id: '01JD0000000000000000000000.0.1',
  run_id: '01JD0000000000000000000000',
  number: 4,
};

describe('outcome of an action', () => {
  const stopped = { reason: new Error('asked to stop') };
  const agentStopped = { reason: new WeirError('interrupted', 'the agent was stopped') };
  const returned = { returned: 1 };
  const unknown = { threw: new OutcomeUnknown('the connection broke') };
  const threw = { threw: new Error('no') };

  it.each([
    ['returned', returned, undefined, 'succeeded', undefined],
    ['returned although asked to stop', returned, stopped, 'succeeded', undefined],
    ['does not know what it did', unknown, undefined, 'interrupted', 'interrupted'],
    ['does not know what it did after it was asked to stop', unknown, stopped, 'interrupted', 'interrupted'],
    ['threw', threw, undefined, 'failed', 'action_failed'],
    ['threw a text', { threw: 'no' }, undefined, 'failed', 'action_failed'],
    ['threw nothing', { threw: undefined }, undefined, 'failed', 'action_failed'],
    ['threw what is listed', { threw: new WeirError('disk_full', 'full') }, undefined, 'failed', 'disk_full'],
    ['threw after it was asked to stop', threw, stopped, 'cancelled', 'cancelled'],
    ['threw after its agent was stopped', threw, agentStopped, 'interrupted', 'interrupted'],
    ['returned although its agent was stopped', returned, agentStopped, 'succeeded', undefined],
  ])('that %s > %4$s', (_, ending, asked, outcome, code) => {
    const { outcome: told, error } = outcomeOf(ending, asked);
    expect([told, error?.code]).toEqual([outcome, code]);
  });
});

describe('failure of an action', () => {
  const failureOf = (...given: ConstructorParameters<typeof ActionFailed>) =>
    outcomeOf({ threw: new ActionFailed(...given) }, undefined).error;

  it.each([
    ['that does not say whether it acted', undefined, true],
    ['that did not act', 'no', true],
    ['that acted', 'yes', false],
    ['that acted partly', 'partly', false],
  ] as const)('%s > says so, and may be repeated: %3$s', (_, acted, retryable) => {
    const failure = failureOf('5 of 8 tips', { ...(acted && { acted }) });
    expect(failure).toEqual({
      ...{ code: 'action_failed', message: '5 of 8 tips', retryable },
      ...(acted && { acted }),
    });
  });

  it('whose result is not as declared > is a bad result of one that acted, and is not repeated', () => {
    expect(outcomeOf({ returned: {}, faults: ['result "od" is missing'] }, undefined)).toEqual({
      outcome: 'failed',
      error: {
        ...{ code: 'bad_result', acted: 'yes', retryable: false },
        message: 'the action has ended, but result "od" is missing',
      },
    });
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
      command,
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
    const entry = settle(command, { outcome: 'succeeded', acted: true, data: { text: 'x' } }, []);
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
