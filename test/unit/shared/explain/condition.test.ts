import { describe, expect, it } from 'vitest';
import { conditionOf, conditionsOf } from '../../../../shared/explain/condition/condition.ts';
import type { Facts } from '../../../../shared/explain/condition/causes.ts';
import { inWords, reasonsOf } from '../../../../shared/explain/condition/reason.ts';
import type { ReasonKey } from '../../../../shared/contracts/reason-keys.ts';
import { applyOrder, type Holds } from '../../../../shared/contracts/holds.ts';
import type { AdminCommand } from '../../../../shared/contracts/admin-command.ts';
import type { ModuleReport } from '../../../../shared/contracts/module-report.ts';
import {
  decodeWorkcellState,
  type InstanceRecord,
  type StopOutcome,
} from '../../../../shared/contracts/workcell-state.ts';
import { armWorkcell as workcell, presentInstance } from '../../orchestrator/run-fixtures.ts';

const at = Date.UTC(2026, 10, 25, 21);
const run = '01JB0000000000000000000001';
const held = (command: AdminCommand, revision = 1): Holds =>
  applyOrder({}, { command, revision, at, by: 'Ada' });
const says = (...flags: ModuleReport['flags']): ModuleReport => ({ flags, details: {} });

const outcome = (is: StopOutcome['is'], revision = 1): StopOutcome => ({
  revision,
  is,
  did: 'no answer',
  at,
});

interface Case extends Partial<InstanceRecord> {
  all?: Holds;
  own?: Holds;
  alone?: Holds;
  report?: ModuleReport;
  run?: 'waits' | 'repeats' | 'over';
  owes_word_since?: number;
}

function factsOf({
  all = {},
  own = {},
  alone = {},
  report,
  run: does,
  owes_word_since,
  ...record
}: Case): Facts {
  const { stopped } = record;
  // Its module has confirmed the stop that latches it, unless a test says otherwise.
  const confirmed = stopped === undefined ? {} : { stop_outcome: outcome('confirmed', stopped) };
  return {
    workcell,
    record: presentInstance({ ...confirmed, ...record }),
    report,
    holds: [
      { of: {}, holds: all },
      { of: { module: 'arm' }, holds: own },
      { of: { module: 'arm', instance: 'a' }, holds: alone },
    ],
    owes_word_since,
    unknownOf: () => does,
    now: at,
  };
}

const keysOf = (facts: Case) => reasonsOf(factsOf(facts)).map(({ key }) => key);

const doubt: Case = { error: 'it died', error_since: at, quarantined_for: [`${run}.2.1`] };
const acting = [{ command_id: `${run}.1.1`, run_id: run, number: 1 }];
const resolve = `weir resolve ${run}`;

describe('what an instrument keeps running', () => {
  const kept = [{ ...acting[0]!, step_name: 'Incubate', keeps_running: true as const }];
  const sentence = `run ${run} step 2 "Incubate" runs without an agent: a stop cannot reach it`;
  const textsOf = (facts: Case) => reasonsOf(factsOf(facts)).map(({ text }) => text);

  it.each([
    ['its agent is silent', { presence: 'lost' }, `its agent is silent; ${sentence}`],
    ['its agent has stopped', { presence: 'gone' }, `its agent has stopped; ${sentence}`],
    [
      'under a stop that its agent confirmed',
      { presence: 'gone', stopped: 1, all: held('safety_stop') },
      `${sentence}: go there`,
    ],
    ['by an agent that was latched alone', { presence: 'lost', stopped: 1 }, `${sentence}: go there`],
    [
      'under a stop that no agent confirmed',
      { presence: 'lost', all: held('safety_stop') },
      `${sentence}: go there`,
    ],
  ] satisfies [string, Case, string][])(
    '%s > runs without an agent, and no stop counts as confirmed',
    (_, facts, text) => {
      expect(textsOf({ ...facts, occupied: kept })[0]).toBe(text);
    },
  );

  it.each([
    ['its agent is there', { occupied: kept }],
    ['it is at rest', { presence: 'lost', occupied: [{ ...kept[0]!, rested: true }] }],
    ['its action does not declare it', { presence: 'lost', occupied: acting }],
  ] satisfies [string, Case][])('%s > nothing is said of it', (_, facts) => {
    expect(textsOf(facts).join()).not.toContain('without an agent');
  });
});

describe('reasonsOf', () => {
  it.each([
    ['a stop of the module', { own: held('safety_stop'), stopped: 1 }, 'safety_stop', 'weir reset arm'],
    ['a stop of all', { all: held('safety_stop'), stopped: 1 }, 'safety_stop', 'weir reset --all'],
    ['a stop that nobody confirms', { all: held('safety_stop') }, 'stop_unconfirmed', 'weir reset --all'],
    ['a stop of it alone', { alone: held('safety_stop'), stopped: 1 }, 'safety_stop', 'weir reset arm/a'],
    ['an agent that is latched', { stopped: 4 }, 'safety_stop', 'weir reset arm/a'],
    ['an agent that was asked', { stop_asked: { revision: 4, at } }, 'stop_unconfirmed', 'weir reset arm/a'],
    ['an unknown outcome, its run waits', { ...doubt, run: 'waits' }, 'outcome_unknown', resolve],
    ['an unknown outcome, its run is over', { ...doubt, run: 'over' }, 'outcome_unknown', 'weir reset arm/a'],
    ['an unknown outcome, its run is gone', doubt, 'outcome_unknown', 'weir reset arm/a'],
    ['an unknown outcome, repeated', { ...doubt, run: 'repeats' }, 'outcome_unknown', undefined],
    [
      'a reset that failed',
      { reset: { revision: 4, failed: { did: 'x', at } } },
      'error',
      'weir reset arm/a',
    ],
    [
      'an action that was asked to stop and goes on',
      { occupied: [{ ...acting[0], asked_to_stop: at - 60_000 }] },
      'does_not_stop',
      'weir abandon arm/a',
    ],
    [
      'a store that was put back',
      { owes_word_since: at },
      'restored_store',
      'weir agent arm --workcell FILE --instance a',
    ],
    [
      'a silent agent',
      { presence: 'lost', since: at },
      'silent',
      'weir agent arm --workcell FILE --instance a',
    ],
    [
      'an agent that has stopped',
      { presence: 'gone', since: at },
      'away',
      'weir agent arm --workcell FILE --instance a',
    ],
    ['a pause of all', { all: held('pause') }, 'paused', 'weir admin resume'],
    ['a lock of the module', { own: held('lock') }, 'locked', 'weir admin unlock arm'],
    ['a lock of it alone', { alone: held('lock') }, 'locked', 'weir admin unlock arm/a'],
    ['a cancel of all', { all: held('cancel') }, 'cancelled', 'weir reset --all'],
    ['a shutdown of the module', { own: held('shutdown') }, 'shut_down', 'weir reset arm'],
    [
      'an instrument that is locked by itself',
      { report: says('LOCKED') },
      'not_ready',
      'weir admin unlock arm/a',
    ],
    ['an instrument in error', { report: says('ERROR') }, 'not_ready', 'weir reset arm/a'],
    ['an instrument that cannot be reached', { report: says('UNKNOWN') }, 'not_ready', undefined],
  ] as [string, Case, ReasonKey, string | undefined][])('%s > %s: %s', (_, facts, key, next) => {
    const [reason, ...others] = reasonsOf(factsOf(facts));
    expect([reason?.key, reason?.next, others]).toEqual([key, next, []]);
  });

  it('an instrument that acts and says that something is wrong > since when, how to stop it, and how to give it up', () => {
    const report = { ...says('BUSY'), error: 'it does not tell its state', since: at };
    expect(reasonsOf(factsOf({ occupied: acting, report }))).toEqual([
      {
        ...{ key: 'hindered', text: 'the instrument says: it does not tell its state', since: at },
        then: 'it takes nothing else until the action ends',
        first: 'look at the instrument: weir stop arm/a stops it',
        next: 'weir abandon arm/a',
      },
    ]);
    expect(keysOf({ report })).toEqual([]);
    expect(keysOf({ occupied: acting, report, own: held('lock') })).toEqual(['locked']);
  });

  it('nothing is wrong > none', () => {
    expect(reasonsOf(factsOf({ occupied: acting, report: says('BUSY') }))).toEqual([]);
  });

  it('several > the weightiest first, and what an operator ordered is not told as the instrument’s own word again', () => {
    const facts = { ...doubt, presence: 'lost', own: held('safety_stop'), report: says('LOCKED') } as const;
    expect(keysOf(facts)).toEqual(['stop_unconfirmed', 'outcome_unknown', 'silent']);
    expect(keysOf({ ...facts, stopped: 1 })).toEqual(['safety_stop', 'outcome_unknown', 'silent']);
  });

  it('an agent that is not there > says on which machine it was, where its name does not', () => {
    const textOf = (facts: Case) => reasonsOf(factsOf(facts))[0]?.text;
    expect(textOf({ presence: 'lost', host: 'bench-pc3' })).toBe('its agent on bench-pc3 is silent');
    expect(textOf({ presence: 'gone', host: 'bench-pc3' })).toBe('its agent on bench-pc3 has stopped');
    expect(textOf({ presence: 'lost', host: 'a' })).toBe('its agent is silent');
  });

  it('a silent agent > says what will happen: to the step in hand, or to none', () => {
    const silent = { presence: 'lost', since: at } as const;
    expect(reasonsOf(factsOf(silent))[0]?.then).toBe('its steps wait, or go to another instance');
    expect(reasonsOf(factsOf({ ...silent, occupied: acting }))[0]?.then).toBe(
      `the outcome of step 2 of run ${run} is unknown at 2026-11-25T21:10:00Z unless it is back`,
    );
    const named = acting.map((each) => ({ ...each, step_name: 'dispense' }));
    expect(reasonsOf(factsOf({ ...silent, occupied: named }))[0]?.then).toContain(
      'the outcome of step 2 "dispense" of run',
    );
  });

  it('the time after which the outcome is unknown is over, or it is unknown already > says nothing of that time', () => {
    const silent = { presence: 'lost', since: at - 600_000, occupied: acting } as const;
    const then = `once it is back, it may tell what became of step 2 of run ${run}`;
    expect(reasonsOf(factsOf(silent))[0]?.then).toBe(then);
    const unknown = { error: 'x', quarantined_for: [`${run}.1.1`] };
    const [, reason] = reasonsOf(factsOf({ ...silent, ...unknown, since: at }));
    expect([reason?.key, reason?.then]).toEqual(['silent', then]);
  });

  it('what only a reset of it would end, under a wider stop > is ended by that of the stop, which alone is taken', () => {
    const under = { own: held('safety_stop'), stopped: 1, error: 'it died', error_since: at };
    expect(reasonsOf(factsOf(under)).map(({ next }) => next)).toEqual(['weir reset arm', 'weir reset arm']);
    const all = reasonsOf(factsOf({ ...under, all: held('safety_stop') }));
    expect(all.map(({ next }) => next)).toEqual(['weir reset --all', 'weir reset --all']);
  });

  it('an instrument that does not stop > is not told again in its own words', () => {
    const occupied = [{ ...acting[0]!, asked_to_stop: at - 60_000 }];
    expect(keysOf({ occupied, report: says('CANCELLED', 'BUSY') })).toEqual(['does_not_stop']);
  });

  it('an action that does not stop holds it back > what to do is said once, unless its run waits for a word', () => {
    const occupied = [{ ...acting[0]!, command_id: `${run}.2.1`, asked_to_stop: at - 60_000 }];
    const nextOf = (more: Case) =>
      reasonsOf(factsOf({ ...doubt, occupied, ...more })).map(({ next }) => next);
    expect(nextOf({ run: 'over' })).toEqual(['weir abandon arm/a']);
    expect(nextOf({ run: 'waits' })).toEqual(['weir abandon arm/a', resolve]);
    const other = { quarantined_for: [`${run}.2.1`, `${run}.3.1`] };
    expect(nextOf({ run: 'over', ...other })).toEqual(['weir abandon arm/a', 'weir reset arm/a']);
  });

  it('a safety stop that the agent has not confirmed > says so, since when, and what to do', () => {
    const facts = factsOf({ own: held('safety_stop'), stop_asked: { revision: 1, at } });
    const after = (ms: number) => reasonsOf({ ...facts, now: at + ms })[0];
    expect(after(0)).toMatchObject({ text: 'stop asked', since: at });
    expect(after(1_999)?.text).toBe('stop asked');
    const reason = after(2_000);
    expect(reason).toMatchObject({ text: 'stop not confirmed: go there', since: at });
    expect(reason && inWords(reason)).toBe('stop not confirmed: go there (since 2026-11-25T21:00:00Z)');
    // Of a clock that is behind nothing is hidden.
    expect(after(-3_600_000)?.text).toBe('stop not confirmed: go there');
  });

  it('an agent that is latched > its instrument is stopped only once the module itself has confirmed that', () => {
    const facts = { own: held('safety_stop'), stopped: 1 };
    const later = (more: Partial<InstanceRecord>, answer?: Facts['answer']) =>
      reasonsOf({ ...factsOf({ ...facts, ...more }), now: at + 10_000, answer })[0];
    const hung = { stop_outcome: undefined } as unknown as Partial<InstanceRecord>;
    expect(later(hung)).toMatchObject({ key: 'stop_unconfirmed', text: 'stop not confirmed: go there' });
    const abandoned = { command: 'abandon', revision: 2, phase: 'done', did: 'x', taken_at: at } as const;
    expect(later(hung, abandoned)?.key).toBe('stop_unconfirmed');
    expect(later({ stop_outcome: outcome('failed') }, abandoned)?.text).toBe(
      'stop not confirmed: go there (no answer)',
    );
    expect(later({ stop_outcome: outcome('confirmed') }, abandoned)?.key).toBe('safety_stop');
    // As an earlier version has stored it.
    const answered = { ...abandoned, command: 'safety_stop', revision: 1 } as const;
    expect(later(hung, answered)?.key).toBe('safety_stop');
    const behind = [{ command_id: `${run}.1.1`, acting_since: at, abandoned_at: at, step_name: 'mix' }];
    expect(later({ left_behind: behind })?.key).toBe('stop_unconfirmed');
  });

  it('a module that has no stop > is no alarm while it executes nothing', () => {
    const facts = { own: held('safety_stop'), stopped: 1, stop_outcome: outcome('no_stop') };
    const text = 'held by a safety stop by Ada: the module has no stop of its own; nothing is sent to it';
    expect(reasonsOf(factsOf(facts))).toMatchObject([{ key: 'safety_stop', text }]);
    const occupied = [{ ...acting[0]!, asked_to_stop: at }];
    expect(reasonsOf(factsOf({ ...facts, occupied }))).toMatchObject([
      { key: 'stop_unconfirmed', text: 'stop not confirmed: go there (the module has no stop of its own)' },
    ]);
  });

  it('a stop that is not confirmed, and an action that goes on > the same next command for terminal and page', () => {
    const occupied = [{ ...acting[0]!, asked_to_stop: at - 60_000 }];
    const reasons = reasonsOf(factsOf({ own: held('safety_stop'), stopped: 1, occupied }));
    expect(reasons.map(({ key, next }) => [key, next])).toEqual([
      ['stop_unconfirmed', 'weir abandon arm/a'],
      ['does_not_stop', 'weir abandon arm/a'],
    ]);
  });

  it('a stop that came after the one which the agent has heeded > is not confirmed before its word on that one', () => {
    const facts = { own: held('safety_stop', 3), all: held('safety_stop', 7) };
    expect(keysOf({ ...facts, stopped: 3 })).toEqual(['stop_unconfirmed']);
    expect(keysOf({ ...facts, stopped: 7 })).toEqual(['safety_stop']);
  });

  it('an agent that is stopped, and whose instrument is not > says so', () => {
    const answer = { command: 'safety_stop', revision: 1, phase: 'failed', did: 'no', taken_at: at } as const;
    const facts = { own: held('safety_stop'), stopped: 1 };
    const unstored = factsOf({ ...facts, stop_outcome: undefined } as unknown as Case);
    expect(reasonsOf({ ...unstored, answer })[0]).toMatchObject({
      key: 'stop_unconfirmed',
      text: 'stop not confirmed: go there (no)',
    });
    expect(keysOf({ ...facts, occupied: [{ ...acting[0]!, asked_to_stop: at - 60_000 }] })).toEqual([
      'stop_unconfirmed',
      'does_not_stop',
    ]);
  });

  it('an agent that is not there, asked to stop before a reset > shows as away, and as not stopped while the stop holds', () => {
    const away = { presence: 'gone' as const, stop_asked: { revision: 1, at } };
    expect(keysOf(away)).toEqual(['away']);
    expect(keysOf({ ...away, own: held('safety_stop') })).toEqual(['stop_unconfirmed', 'away']);
  });

  it('all of weir is one process > an agent comes with that process alone, which has to be started again', () => {
    const remedyOfFirst = (facts: Case, more: Partial<Facts> = {}) => {
      const [reason] = reasonsOf({ ...factsOf(facts), embedded: true, ...more });
      return [reason?.key, reason?.first, reason?.next];
    };
    const again = ['see what weir up has said of arm, end weir up', 'weir up'];
    expect(remedyOfFirst({ presence: 'lost', since: at })).toEqual(['silent', ...again]);
    expect(remedyOfFirst({ presence: 'gone', since: at })).toEqual(['away', ...again]);
    const [before] = workcell.modules;
    const elsewhere = { ...workcell, modules: [{ ...before!, interface: 'file' }] };
    const [absent] = conditionsOf(elsewhere, decodeWorkcellState({}), { embedded: true });
    expect(absent?.reasons).toMatchObject([
      {
        first: 'name the file of arm in the workcell file (interface: file, config.file), end weir up',
        next: 'weir up',
      },
    ]);
  });

  it('a hold > says by whom and since when', () => {
    const [reason] = reasonsOf(factsOf({ all: held('pause') }));
    expect([reason?.text, reason?.since]).toEqual(['the workcell is paused by Ada', at]);
  });
});

describe('conditionOf', () => {
  it.each([
    ['idle', { idle_since: at }, at],
    ['acting', { occupied: acting }, undefined],
    ['storing', { occupied: acting.map((each) => ({ ...each, rested: true as const })) }, undefined],
    ['silent', { presence: 'lost', since: at, occupied: acting }, at],
  ] as [string, Case, number | undefined][])('%s', (state, facts, since) => {
    const condition = conditionOf(factsOf(facts));
    expect([condition.state, condition.since]).toEqual([state, since]);
  });

  it('a stop that bars the store and that no owner has heard of > is not confirmed, whatever the agent said before', () => {
    const record = presentInstance({ stopped: 3, stop_outcome: outcome('confirmed', 3) });
    const known = { on: true, revision: 3, since: at };
    const state = decodeWorkcellState({
      'instance:arm/a': record,
      'holds:': { stopped: known },
      'stop:': { command: 'safety_stop', revision: 7, at: at + 1_000 },
    });
    const [before] = conditionsOf(workcell, { ...state, stops: new Map() });
    const [after] = conditionsOf(workcell, state);
    expect([before?.state, after?.state, after?.since]).toEqual([
      'safety_stop',
      'stop_unconfirmed',
      at + 1_000,
    ]);
  });

  it('a module that no agent was ever heard of > is told with the command that starts one', () => {
    const [only, ...others] = conditionsOf(workcell, decodeWorkcellState({}));
    expect([only?.state, only?.instance, only?.reasons[0]?.next, others]).toEqual([
      'absent',
      null,
      'weir agent arm --workcell FILE',
      [],
    ]);
  });
});
