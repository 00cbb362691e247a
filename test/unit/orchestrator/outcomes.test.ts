import { commandIds } from '../../../shared/observe/log/ids-of.ts';
import { describe, expect, it } from 'vitest';
import { unknownAttempts } from '../../../orchestrator/machine/run-queries.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { Resolution } from '../../../shared/contracts/step-policy.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { eventsTold } from '../../../shared/store/stored-forms.ts';
import {
  busyLab,
  command_id,
  commands,
  endOf,
  first,
  Lab,
  logOf,
  said,
  second,
  welcomes,
  whyOf,
  idleLab,
} from './owner-lab.ts';
import { retry } from './run-fixtures.ts';

const pausing = (facts: Partial<StepDefinition> = {}) => stepDefinition({ on_unknown: 'pause', ...facts });

/** A lab with one agent and one run whose first step is in flight under these policies. */
function labWith(facts: Partial<StepDefinition>, config: ConstructorParameters<typeof Lab>[0] = {}): Lab {
  const lab = idleLab({}, config);
  lab.submit(first, [stepDefinition(facts), stepDefinition()]);
  return lab;
}

const interrupt = (lab: Lab, id = command_id) => lab.settled(id, { outcome: 'interrupted' });
const resolve = (lab: Lab, as: Resolution, facts: object = {}, id = command_id) =>
  lab.play(said('run.resolve', { run_id: first, command_id: id }, { as, by: 'Ada', ...facts }));
const lose = (lab: Lab) => {
  lab.play({ kind: 'lost', key: 'arm/a' });
  return lab.later(600_000);
};
const errorOf = (lab: Lab, key = 'arm/a') => lab.state.instances.get(key)?.error;
const stateOf = (lab: Lab, location: string) => lab.state.locations.get(location)?.state;

describe('a run that waits for a word', () => {
  it('its status, its log and the feed > tell which step, why and since when', () => {
    const lab = labWith({ on_unknown: 'pause' });
    const tx = interrupt(lab);
    const unknown = { step: 0, command_id, reason: 'interrupted', since: lab.now, run: 'waits' };
    expect(endOf(tx)).toMatchObject({ state: 'active', summary: { paused: true, unknown } });
    // Readers of the feed read what each answer would do where they want it.
    const { answers, ...told } = tx.changes()!.runs[0]!.update!.summary;
    expect(Object.keys(answers![command_id]!)).toEqual(['happened', 'did_not', 'skip', 'abort']);
    expect(tx.changes()?.feed).toContainEqual(
      expect.objectContaining({ body: expect.objectContaining({ summary: told }) as object }),
    );
    expect(logOf(tx).join()).toContain('somebody must say what became of step 1');
  });

  it('its agent says that the instrument acted, and had not told of the start > it is known to have begun', () => {
    const said = interrupt(labWith({ on_unknown: 'pause' }));
    expect(endOf(said)?.summary?.unknown?.known).toMatchObject({ phase: 'acting' });
    const silent = lose(labWith({ on_unknown: 'pause' }));
    expect(endOf(silent)?.summary?.unknown?.known).not.toMatchObject({ phase: 'acting' });
  });

  it.each([
    ['happened', `${first}.1.1`],
    ['skip', `${first}.1.1`],
    ['did_not', `${first}.0.2`],
  ] as const)('"%s" > sets the instance free, and %s is sent to it', (as, next) => {
    const lab = labWith({ on_unknown: 'pause' });
    interrupt(lab);
    expect(errorOf(lab)).toBeDefined();
    expect(commands(resolve(lab, as)).map((command) => command.command_id)).toEqual([next]);
    expect(errorOf(lab)).toBeUndefined();
  });

  it.each(['happened', 'skip'] as const)(
    '"%s", a while after the outcome became unknown > the attempt ended then, and the decision has its own time',
    (as) => {
      const lab = labWith({ on_unknown: 'pause' });
      interrupt(lab);
      const ended_at = lab.now;
      lab.later(60_000);
      const record = endOf(resolve(lab, as))?.steps?.[0];
      expect(record).toMatchObject({ ended_at, resolution: { as, at: lab.now } });
    },
  );

  it('"did not happen", of the first step on a module > it may go to another instance, as the run is not tied yet', () => {
    const lab = labWith({ on_unknown: 'pause' });
    lab.hello({ instance: 'b', journal_id: 'jb' });
    lose(lab);
    expect(commands(resolve(lab, 'did_not'))).toMatchObject([{ body: { instance: 'b' } }]);
  });

  it('it begins and ends to wait > WEI’s events say paused and resumed; one that is aborted does not go on', () => {
    const events = (tx: ReturnType<typeof interrupt>) =>
      eventsTold(tx.changes()?.runs ?? []).map(({ body }) => (body as { name: string }).name);
    const lab = labWith({ on_unknown: 'pause' });
    expect(events(interrupt(lab))).toEqual(['STEP', 'PAUSED']);
    expect(events(resolve(lab, 'did_not'))).toEqual(['RESUMED']);
    interrupt(lab, `${first}.0.2`);
    expect(events(resolve(lab, 'abort', {}, `${first}.0.2`))).toEqual(['FAILED']);
  });

  it('a word on a run that is over > is only logged', () => {
    const lab = labWith({});
    interrupt(lab);
    const late = resolve(lab, 'happened');
    expect(endOf(late)).toBeUndefined();
    expect(logOf(late)).toEqual([expect.stringContaining('the run is over')]);
  });

  it('an instance that is held back for two outcomes > is free when both are known', () => {
    const lab = idleLab({ capacity: 2 });
    lab.submit(first, [pausing()]);
    lab.submit(second, [pausing()]);
    interrupt(lab);
    interrupt(lab, `${second}.0.1`);
    resolve(lab, 'happened');
    expect(errorOf(lab)).toBeDefined();
    lab.play(said('run.resolve', { run_id: second, command_id: `${second}.0.1` }, { as: 'skip' }));
    expect(errorOf(lab)).toBeUndefined();
  });

  it('its agent is back and its journal has the result > the result is wanted', () => {
    const lab = labWith({ on_unknown: 'pause' });
    lose(lab);
    const tx = lab.hello({ journal_head: 1, commands: [{ command_id, number: 1, phase: 'settled' }] });
    expect(welcomes(tx)[0]?.body.want).toEqual([command_id]);
    expect(logOf(tx).join()).toContain('the run waits for its word on the step');
  });

  it('its agent is back and never had the command > the step is sent again, as the next attempt', () => {
    const lab = labWith({ on_unknown: 'pause' });
    lose(lab);
    expect(commands(lab.hello())).toMatchObject([{ command_id: `${first}.0.2` }]);
    expect(errorOf(lab)).toBeUndefined();
  });

  it('its agent is back without the journal that knew the command > it goes on waiting, however often it says hello', () => {
    const lab = labWith({ on_unknown: 'pause' });
    lose(lab);
    lab.hello({ journal_id: 'new' });
    expect(commands(lab.hello({ journal_id: 'new' }))).toEqual([]);
    const [unknown] = unknownAttempts(lab.state.runs.get(first)!.snapshot);
    expect(unknown).toMatchObject({ reason: 'journal_lost', repeat: false });
  });
});

describe('a step that may be repeated', () => {
  it('it was interrupted > the instance takes that step again, and nothing of any other run before', () => {
    const lab = labWith({ retry: retry(['interrupted'], 5) });
    expect(commands(interrupt(lab))).toEqual([]);
    const other = lab.submit(second);
    expect(commands(other)).toEqual([]);
    expect(endOf(other, second)?.summary.waiting).toContain(`until run ${first} has repeated its step`);
    const tx = lab.later(5_000);
    expect(commands(tx)).toMatchObject([{ command_id: `${first}.0.2` }]);
    expect(commands(lab.settled(`${first}.0.2`, { number: 2 }))[0]?.command_id).toBe(`${first}.1.1`);
    expect(errorOf(lab)).toBeUndefined();
  });

  it('it was interrupted again and again > the instance is held back until somebody has looked', () => {
    const lab = labWith({ retry: retry(['interrupted']) });
    expect(commands(interrupt(lab))).toMatchObject([{ command_id: `${first}.0.2` }]);
    expect(endOf(interrupt(lab, `${first}.0.2`))?.state).toBe('failed');
    expect(commands(lab.submit(second))).toEqual([]);
    expect(lab.state.instances.get('arm/a')?.quarantined_for).toEqual([command_id, `${first}.0.2`]);
  });

  it('its agent is lost > the step waits for it, unless it may run on any instance', () => {
    const onHome = labWith({ retry: retry(['lost']) });
    onHome.hello({ instance: 'b', journal_id: 'jb' });
    expect(commands(lose(onHome))).toEqual([]);
    expect(whyOf(onHome.state.runs.get(first))).toContain('arm/a');
    const onAny = labWith({ retry: retry(['lost']), instance: 'any' });
    onAny.hello({ instance: 'b', journal_id: 'jb' });
    expect(commands(lose(onAny))).toMatchObject([{ command_id: `${first}.0.2`, body: { instance: 'b' } }]);
    const next = onAny.settled(`${first}.0.2`, { instance: 'b' });
    expect(commands(next)).toMatchObject([{ command_id: `${first}.1.1`, body: { instance: 'b' } }]);
  });

  it('its time is up and its instrument goes on > it is repeated there once the instrument rests, and not before', () => {
    const lab = labWith({ timeout: 1, retry: retry(['timeout']) });
    lab.started();
    for (const ms of [1_000, 10_000]) {
      expect(commands(lab.later(ms))).toEqual([]);
    }
    expect(whyOf(lab.state.runs.get(first))).toContain('to be free');
    const tx = lab.settled(command_id, { outcome: 'cancelled' });
    expect(commands(tx)).toMatchObject([{ command_id: `${first}.0.2` }]);
  });
});

describe('locations of steps that did not end well', () => {
  const verified = { verify_locations_before_transfer: true };
  const moving = { locations: { source: 'stack', target: 'deck' } };

  it('the step is about to be repeated > its own unknown outcome does not hold it up, but others wait', () => {
    const lab = labWith({ ...moving, retry: retry(['failed'], 5) }, verified);
    lab.settled(command_id, { outcome: 'failed' });
    expect(stateOf(lab, 'deck')).toBe('unverified');
    const other = lab.submit(second, [stepDefinition({ locations: { target: 'deck' } })]);
    expect(commands(other)).toEqual([]);
    expect(commands(lab.later(5_000))).toMatchObject([{ run_id: first }]);
    lab.settled(`${first}.0.2`, { number: 2 });
    expect([stateOf(lab, 'stack'), stateOf(lab, 'deck')]).toEqual(['Empty', 'experiment']);
  });

  it('it did not happen > all is as it was before, and the step is sent again', () => {
    const lab = labWith({ ...moving, on_unknown: 'pause' }, verified);
    interrupt(lab);
    expect([stateOf(lab, 'stack'), stateOf(lab, 'deck')]).toEqual(['unverified', 'unverified']);
    expect(commands(resolve(lab, 'did_not'))).toMatchObject([{ command_id: `${first}.0.2` }]);
    expect([stateOf(lab, 'stack'), stateOf(lab, 'deck')]).toEqual(['Empty', 'Empty']);
  });

  it('a step whose source is its target > does not wait for what stays where it is', () => {
    const lab = idleLab({}, verified);
    const peel = { locations: { source: 'deck', target: 'deck' } };
    lab.submit(first, [stepDefinition({ locations: { target: 'deck' } }), stepDefinition(peel)]);
    expect(commands(lab.settled(command_id))).toMatchObject([{ command_id: `${first}.1.1` }]);
  });
});

describe('a workcell that runs one at a time', () => {
  it('a stop is unconfirmed > the next run waits until the instrument rests, though another one is free', () => {
    const lab = labWith({}, { sequential_scheduler: true });
    lab.hello({ instance: 'b', journal_id: 'jb' });
    lab.submit(second);
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    const ended = lab.later(60_000, true);
    expect(endOf(ended)?.state).toBe('cancelled');
    expect(commands(ended)).toEqual([]);
    expect(whyOf(lab.state.runs.get(second))).toContain('its instruments to rest');
    expect(commands(lab.settled(command_id, { outcome: 'cancelled' }))).toMatchObject([{ run_id: second }]);
  });
});

describe('a store that was restored from an older copy', () => {
  /** Somebody has proved that the store was put back, and the instance is still to be heard. */
  function awaitWord(lab: Lab, instance: string, journal_id: string): void {
    const unheard = { [`arm/${instance}`]: { journal_id, seen_head: 0 } };
    Object.assign(lab.state, { recovering: { since: 0, unheard }, inGrace: false });
  }

  it('an agent that has forgotten something and was not asked about unfinished runs > is asked before it is welcomed', () => {
    const lab = new Lab();
    Object.assign(lab.state, { recovering: { since: 0, unheard: {} }, inGrace: true });
    lab.submit();
    const facts = { journal_head: 9, journal_floor: 8 };
    const owing = lab.hello({ ...facts, asked: lab.state.epoch - 1 });
    expect(owing.toSend).toEqual([]);
    expect(owing.changes()).toBeUndefined();
    const commandsKept = [{ command_id: `${first}.0.3`, number: 5, phase: 'forgotten' as const }];
    const tx = lab.hello({ ...facts, commands: commandsKept });
    expect(welcomes(tx)).toHaveLength(1);
    expect(endOf(tx)?.summary.error).toMatchObject({ code: 'journal_lost' });
  });

  it('a step that waits, of which only a later one is in a journal > is not done again, and its run says why', () => {
    const lab = new Lab();
    awaitWord(lab, 'a', 'journal');
    lab.submit(first);
    const later = [{ command_id: `${first}.1.1`, number: 7, phase: 'settled' as const }];
    const tx = lab.hello({ journal_head: 7, commands: later });
    expect(commands(tx)).toEqual([]);
    expect(welcomes(tx)).toMatchObject([{ body: { want: [`${first}.1.1`] } }]);
    expect(endOf(tx)?.summary.unknown ?? endOf(tx)?.summary.error).toMatchObject({
      message: expect.stringContaining('lost with the store') as string,
    });
  });

  it('a result of a run that the store has lost > is told in the log of the process', () => {
    const lab = new Lab();
    const lost = `${second}.0.1`;
    lab.hello({ journal_head: 4, commands: [{ command_id: lost, number: 4, phase: 'started' }] });
    const { processLog } = lab.settled(lost, { number: 4, data: { mass: 3 } });
    expect(processLog).toEqual([
      {
        ...{ level: 'warn', text: 'a result came that no run waits for' },
        about: { ...commandIds({ command_id: lost }), outcome: 'succeeded', data: { mass: 3 } },
      },
    ]);
  });
});

describe('a run that has failed of a silent agent', () => {
  it.each([
    ['settled', 'it has ended, and is asked for how', true],
    ['started', 'it acts on it still, or finds out what became of it', false],
    [undefined, 'its journal does not list it', false],
  ] as const)('its agent is back (%s) > its log says what it knows', (phase, word, asked) => {
    const lab = busyLab();
    lab.play({ kind: 'lost', key: 'arm/a' });
    lab.later(700_000, true);
    const commands = phase === undefined ? [] : [{ command_id, number: 1, phase }];
    const back = lab.hello({ journal_head: 1, commands });
    expect(logOf(back)).toEqual([`step 1: arm/a is back after the run has ended: ${word}`]);
    expect(welcomes(back)[0]?.body.want).toEqual(asked ? [command_id] : []);
    expect(logOf(lab.hello({ journal_head: 1, commands }))).toEqual([]);
    expect(logOf(lab.settled(command_id))).toEqual([
      `${command_id} on arm/a ended late (succeeded); nothing changes`,
    ]);
    expect(lab.state.instances.get('arm/a')?.error).toBeUndefined();
  });
});

describe('an interruption that is told again', () => {
  it('before its agent heard that it is kept > the first reason stands, and the log says nothing more', () => {
    const lab = labWith({});
    interrupt(lab);
    const why = errorOf(lab);
    expect(why).toContain('the agent died');
    // The hello lists what has no answer yet.
    lab.hello({ journal_head: 1, commands: [{ command_id, number: 1, phase: 'settled' }] });
    expect(logOf(interrupt(lab))).toEqual([]);
    expect(errorOf(lab)).toBe(why);
  });
});
