import { describe, expect, test } from 'vitest';
import type { Now } from '../../../client/index.ts';
import {
  attentionOf,
  countAttention,
  pressing,
  orderOf,
} from '../../../dashboard/src/attention/attention.ts';
import { aLab, aLowSupply, anAsk, anInstrument, aReason, aRunAt } from '../../support/shown-lab.ts';

type Instrument = Now['instruments'][number];
type Reason = Instrument['reasons'][number];

const since = '2026-11-26T02:00:00Z';
const run = aRunAt({ label: 'assay', step: 2, step_name: 'Dispense', step_count: 4 });
const reason = (key: Reason['key'], next: string | null = null): Reason => aReason(key, { since, next });
const instrument = (module: string, reasons: Reason[] = [], steps: Instrument['steps'] = []): Instrument =>
  anInstrument({ module, instance: 'vm', state: reasons[0]?.key ?? 'idle', reasons, steps });
const lab = (more: Partial<Now> = {}): Now => aLab({ at: '2026-11-26T03:00:00Z', led: true, ...more });

function trouble(key: 'broker' | 'disk') {
  const words = {
    text: `${key} is not well`,
    then: 'no run goes on',
    first: 'see to it',
    next: 'weir doctor',
  };
  return { key, since, ...words };
}

const unknown = {
  ...run,
  module: 'pipettor',
  instance: 'vm',
  text: 'its agent died',
  first: null,
  next: null,
};

describe('what waits for a person', () => {
  test('a lab at peace > nothing', () => {
    expect(attentionOf(lab({ instruments: [instrument('arm')] }))).toEqual([]);
  });

  test('what is low > is told, and counted once a run waits for it', () => {
    const supplies = [aLowSupply(), aLowSupply({ name: 'buffer', waiting: 2 })];
    const lines = attentionOf(lab({ supplies }));
    expect(lines).toMatchObject([
      { subject: 'pipettor/vm', text: 'tips: 3 of 96 left', lead: { to: 'module', module: 'pipettor' } },
      { state: 'attention', count: 'faults' },
    ]);
    expect(countAttention(lines).faults).toBe(1);
  });

  test('the store has forgotten requests > each has a line that says what to do', () => {
    const request = { kind: 'run' as const, id: 'R1', what: 'the run R1 "mix"', at: since, found_at: since };
    const forgotten = [
      { ...request, by: 'ada', sure: true },
      { ...request, kind: 'cancel' as const, by: null, sure: false },
    ];
    const lines = attentionOf(lab({ forgotten }));
    expect(lines).toMatchObject([
      { state: 'failed', text: 'the run R1 "mix" by ada is gone', since },
      { state: 'attention', text: 'the run R1 "mix" may be gone', since },
    ]);
    expect(lines.map(({ lead }) => lead)).toMatchObject([
      { to: 'remedy', reason: { first: expect.stringContaining('idempotency key') as string } },
      { to: 'remedy', reason: { first: expect.stringContaining('still counts') as string } },
    ]);
    expect(pressing(countAttention(lines))).toBe(0);
  });

  test('the store has forgotten two pauses of a run > each has a line of its own', () => {
    const request = { kind: 'pause' as const, id: 'R1', what: 'pause of the run R1', by: null, sure: true };
    const twice = [since, new Date(Date.parse(since) + 60_000).toISOString()];
    const lines = attentionOf(lab({ forgotten: twice.map((at) => ({ ...request, at, found_at: at })) }));
    expect(new Set(lines.map(({ id }) => id)).size).toBe(2);
  });

  test('an unknown outcome > leads to the decision, once', () => {
    const lines = attentionOf(
      lab({
        unknown: [{ ...unknown, run: 'waits' }],
        instruments: [instrument('pipettor', [reason('outcome_unknown', 'weir resolve R1')])],
      }),
    );
    expect(lines).toMatchObject([{ state: 'unknown', lead: { to: 'unknown', run_id: 'R1' } }]);
  });

  test.each(['silent', 'does_not_stop'] as const)(
    'an unknown outcome of an instrument that is %s > is one line',
    (key) => {
      const lines = attentionOf(
        lab({
          unknown: [{ ...unknown, run: 'waits' }],
          instruments: [instrument('pipettor', [reason('outcome_unknown'), reason(key)])],
        }),
      );
      expect(lines).toMatchObject([
        { state: 'unknown', text: `outcome unknown: its agent died; it is ${key}` },
      ]);
    },
  );

  test('an unknown outcome of an instrument that somebody has locked > is another thing', () => {
    const instruments = [instrument('pipettor', [reason('outcome_unknown'), reason('locked')])];
    const lines = attentionOf(lab({ unknown: [{ ...unknown, run: 'waits' }], instruments }));
    expect(lines.map(({ state }) => state)).toEqual(['unknown', 'paused']);
  });

  test('an unknown outcome of a run that is over > leads to what sets the instrument free', () => {
    const next = 'weir reset pipettor';
    const [line] = attentionOf(lab({ unknown: [{ ...unknown, run: 'over', next }] }));
    expect(line?.lead).toMatchObject({ to: 'remedy', module: 'pipettor', reason: { next } });
  });

  test('a safety stop of the workcell > is told once, and not for each instrument', () => {
    const stop = reason('safety_stop', 'weir reset --all');
    const lines = attentionOf(
      lab({ held: stop, instruments: [instrument('a', [stop]), instrument('b', [stop])] }),
    );
    expect(lines.map(({ subject }) => subject)).toEqual(['workcell']);
  });

  test('a safety stop that an instrument has not confirmed > comes before all else', () => {
    const stop = reason('safety_stop', 'weir reset --all');
    const unconfirmed = reason('stop_unconfirmed', 'weir reset --all');
    const lines = attentionOf(
      lab({
        ...{ held: stop, unknown: [{ ...unknown, run: 'over' }] },
        instruments: [instrument('a', [stop]), instrument('b', [unconfirmed, reason('silent')])],
      }),
    );
    expect(lines.map(({ subject }) => subject)).toEqual(['b/vm', 'workcell', 'pipettor/vm']);
    expect(pressing(countAttention(lines))).toBe(2);
  });

  test('a step that has failed and waits > is counted, and leads to the run at that step', () => {
    const failed = { ...run, module: 'mixer', text: 'the tip is bent', next: 'weir retry R1' };
    const lines = attentionOf(lab({ failed_steps: [failed] }));
    expect(lines).toMatchObject([
      { state: 'failed', subject: 'mixer', lead: { to: 'failed', run_id: 'R1', step: 2 } },
    ]);
    const counts = countAttention(lines);
    expect([counts.undecided, pressing(counts)]).toEqual([1, 1]);
  });

  test('what is worst > comes first', () => {
    const lines = attentionOf(
      lab({
        ground: [trouble('broker'), trouble('disk')],
        unknown: [{ ...unknown, run: 'waits' }],
        instruments: [
          instrument('locked', [reason('locked')]),
          instrument('mute', [reason('silent')]),
          instrument('slow', [], [{ ...run, overdue_since: '2026-11-26T02:30:00Z' }]),
        ],
        paused: [
          { run_id: 'R9', label: 'prep', since: null, by: 'Ada', reason: 'lunch', next: 'weir resume R9' },
        ],
      }),
    );
    expect(lines.map(({ subject }) => subject)).toEqual([
      'broker',
      'disk',
      'pipettor/vm',
      'mute/vm',
      'locked/vm',
      'slow/vm',
      'prep',
    ]);
    expect(lines[1]).toMatchObject({
      ...{ text: 'disk is not well', since: '2026-11-26T02:00:00Z', then: 'no run goes on' },
      lead: { to: 'remedy', reason: { first: 'see to it', next: 'weir doctor' } },
    });
    const counts = countAttention(lines);
    expect(counts).toEqual({ unknown: 1, undecided: 0, asks: 0, silent: 1, overdue: 1, faults: 2, held: 2 });
    expect(pressing(counts)).toBe(5);
  });
});

describe('a question', () => {
  test('is told with who is asked, what, and what happens by itself, and counted', () => {
    const ask = anAsk({ since });
    const deadline = { at: '2026-11-26T02:40:00Z', seconds: 600, answer: true };
    const lines = attentionOf(lab({ asks: [ask, { ...ask, id: 'R1.3.1', deadline }] }));
    expect(lines).toMatchObject([
      {
        ...{ id: 'ask R1.2.1', state: 'asked', subject: 'ada/desk', text: 'is asked: Go on?' },
        ...{ then: 'its run waits for an answer', lead: { to: 'ask', id: 'R1.2.1' }, run: { step: 2 } },
      },
      { then: 'its default counts at 2026-11-26T02:40:00Z' },
    ]);
    expect(countAttention(lines)).toMatchObject({ asks: 2 });
    expect(pressing(countAttention(lines))).toBe(2);
  });
});

describe('the order that a command gives', () => {
  test.each([
    ['weir reset pipettor', { order: 'reset', target: { module: 'pipettor' } }],
    ['weir reset washer/w1', { order: 'reset', target: { module: 'washer', instance: 'w1' } }],
    ['weir reset --all', { order: 'reset', target: {} }],
    ['weir admin resume arm', { order: 'resume', target: { module: 'arm' } }],
    ['weir admin unlock washer/w1', { order: 'unlock', target: { module: 'washer', instance: 'w1' } }],
    ['weir admin unlock', { order: 'unlock', target: {} }],
    ['weir resume 01K8Z4QX5M3V7R9B2N6T0H4C8D', undefined],
    ['weir agent arm --workcell FILE', undefined],
    [null, undefined],
  ])('%s', (next, order) => {
    expect(orderOf(next)).toEqual(order);
  });
});
