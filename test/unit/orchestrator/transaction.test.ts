import { describe, expect, it } from 'vitest';
import { inFlight } from '../../../orchestrator/machine/run-queries.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { BodyOf } from '../../../shared/contracts/message.ts';
import { runIds } from '../../../shared/observe/log/ids-of.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { ModuleReport } from '../../../shared/contracts/module-report.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
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
import { presentInstance } from './run-fixtures.ts';

/** Its agent refuses it, in its first session. */
const refuse = (lab: Lab, reason: BodyOf<'step.refused'>['reason']) => {
  const header = { run_id: first, command_id, session: 1 };
  return lab.play(said('step.refused', header, { module: 'arm', instance: 'a', number: 1, reason }));
};

describe('a turn of the owner', () => {
  it('a hello is welcomed into a new session, in the commit that keeps the session', () => {
    const tx = new Lab().hello({ hello_id: 'hello' });
    expect(welcomes(tx)).toMatchObject([{ epoch: 7, session: 1, body: { hello_id: 'hello', want: [] } }]);
    expect(tx.changes()?.workcell['instance:arm/a']).toMatchObject({ session: 1, presence: 'present' });
  });

  it.each([
    ['while its step is in motion', undefined],
    ['while its run is cancelling', 'cancel' as const],
  ])('a hello that comes again %s is old news: it decides nothing', (_, command) => {
    const lab = new Lab();
    const hello_id = newId();
    lab.hello({ hello_id });
    lab.submit();
    lab.started();
    if (command) lab.play(said('run.control', { run_id: first }, { command }));
    const again = lab.hello({ hello_id });
    expect(again.changes()).toBeUndefined();
    expect(lab.runState()).toBe(command ? 'cancelling' : 'active');
    expect(lab.state.instances.get('arm/a')?.occupied).toHaveLength(1);
  });

  it('a hello of a process that has died since > is old news by the count of its journal; of a journal that was put back it is not', () => {
    const lab = new Lab();
    const [early, late] = ['01M8A00000000000000000AAAA', '01M8A00000000000000000BBBB'];
    lab.hello({ boot_id: late, boot: 2 });
    lab.submit();
    const before = lab.state.instances.get('arm/a');
    const old = lab.hello({ boot_id: early, boot: 1 });
    expect(old.changes()).toBeUndefined();
    expect(lab.state.instances.get('arm/a')).toEqual(before);
    const newest = '01M8A00000000000000000CCCC';
    expect(welcomes(lab.hello({ boot_id: newest, boot: 1 }))).toHaveLength(1);
  });

  it('a run that is found is admitted and its first step granted in the same turn', () => {
    const lab = idleLab();
    const tx = lab.submit();
    expect(commands(tx)).toMatchObject([{ command_id, session: 1, epoch: 7, body: { number: 1 } }]);
    expect(tx.changes()?.runs).toMatchObject([{ run_id: first, update: { state: 'active' } }]);
    expect(tx.changes()?.workcell).not.toHaveProperty('instance:arm/a');
    expect(tx.changes()?.workcell['hand:arm/a']).toMatchObject({
      next_number: 2,
      occupied: [{ run_id: first }],
    });
  });

  it('a run that is found twice is admitted once', () => {
    const lab = busyLab();
    const again = lab.submit();
    expect(commands(again)).toEqual([]);
    expect(again.changes()).toBeUndefined();
  });

  it('a success frees the instance and starts the next step at once', () => {
    const tx = busyLab().settled(command_id);
    expect(commands(tx)).toMatchObject([{ command_id: `${first}.1.1`, body: { number: 2 } }]);
  });

  it('an instrument whose action is over takes another run while the files of the first are stored', () => {
    const lab = busyLab();
    expect(commands(lab.submit(second))).toEqual([]);
    const body = { module: 'arm', instance: 'a', note: 'waits to store the file "plot"', rested: true };
    const tx = lab.play(said('step.progress', { run_id: first, command_id, session: 1 }, body));
    expect(commands(tx)).toMatchObject([{ command_id: `${second}.0.1` }]);
    expect(lab.runState()).toBe('active');
    expect(lab.state.runs.get(first)?.steps[0]).toMatchObject({
      status: 'running',
      progress: { note: body.note },
    });
    lab.settled(command_id);
    expect(lab.state.instances.get('arm/a')?.occupied).toMatchObject([{ run_id: second }]);
  });

  it('what a driver writes > is in the log of its run, each line once, whatever comes again or from elsewhere', () => {
    const lab = busyLab();
    const wrote = (since: number, from: number, texts: string[], instance = 'a') => {
      const lines = texts.map((text) => ({ level: 'info' as const, text }));
      const body = { module: 'arm', instance, since, from, lines };
      const tx = lab.play(said('step.log', { run_id: first, command_id, session: 1 }, body));
      return logOf(tx);
    };
    expect(wrote(1, 0, ['one', 'two'])).toEqual([
      'step 1 "move it" (arm/a) wrote: one',
      'step 1 "move it" (arm/a) wrote: two',
    ]);
    expect(wrote(1, 0, ['one', 'two'])).toEqual([]);
    expect(wrote(1, 0, ['one', 'two', 'three'])).toEqual(['step 1 "move it" (arm/a) wrote: three']);
    expect(wrote(1, 3, ['four'], 'b')).toEqual([]);
    // Another process of the agent listens to the action now, and counts anew.
    expect(wrote(2, 0, ['five'])).toEqual(['step 1 "move it" (arm/a) wrote: five']);
    lab.settled(command_id);
    expect(wrote(2, 1, ['six'])).toEqual([]);
  });

  it('the same result twice counts once', () => {
    const lab = busyLab();
    lab.settled(command_id);
    const again = lab.settled(command_id);
    expect(commands(again)).toEqual([]);
    expect(again.changes()?.runs ?? []).toEqual([]);
  });

  it('a run waits, with the reason, until its module has an agent', () => {
    const lab = new Lab();
    const tx = lab.submit();
    expect(endOf(tx)?.summary.waiting).toBe('waits for an agent of module arm: none has said hello');
    expect(commands(lab.hello())).toHaveLength(1);
  });

  it('what an instrument says of itself is kept in the workcell, once, and told where its standing changes', () => {
    const lab = idleLab();
    const said = (details: JsonObject, ...flags: ModuleReport['flags']) =>
      lab.play({ kind: 'report', key: 'arm/a', report: { flags, details } }).changes();
    expect(said({ at: 1 }, 'READY')).toMatchObject({
      workcell: { 'report:arm/a': { flags: ['READY'], details: { at: 1 } } },
      feed: [
        { kind: 'instance', body: { module: 'arm', presence: 'present', report: { flags: ['READY'] } } },
      ],
    });
    expect(said({ at: 1 }, 'READY')).toBeUndefined();
    expect(said({ at: 2 }, 'READY')?.feed).toEqual([]);
  });

  it.each([
    { flags: ['UNKNOWN'], error: 'connection refused', reason: 'cannot be reached: connection refused' },
    { flags: ['READY', 'ERROR'], error: 'door open', reason: 'reports an error: door open' },
    { flags: ['INIT'], reason: 'is starting up' },
    { flags: ['LOCKED', 'READY'], reason: 'is locked' },
    { flags: ['PAUSED', 'BUSY'], reason: 'is paused' },
    { flags: ['CANCELLED'], reason: 'was cancelled and waits for a reset' },
  ] as { flags: ModuleReport['flags']; error?: string; reason: string }[])(
    'an instrument that says $flags is given nothing, with that reason, until it says READY',
    ({ flags, error, reason }) => {
      const lab = new Lab();
      lab.hello({ report: { flags, ...(error === undefined ? {} : { error }), details: {} } });
      const tx = lab.submit();
      expect(commands(tx)).toEqual([]);
      expect(endOf(tx)?.summary.waiting).toBe(`waits for arm/a: the instrument ${reason}`);
      const better = lab.play({ kind: 'report', key: 'arm/a', report: { flags: ['READY'], details: {} } });
      expect(commands(better)).toHaveLength(1);
    },
  );

  it('a hello without a report takes back what its instrument had said before', () => {
    const lab = idleLab({ report: { flags: ['ERROR'], details: {} } });
    lab.submit();
    const tx = lab.hello({ boot_id: 'next' });
    expect(tx.changes()?.workcell['report:arm/a']).toBeNull();
    expect(commands(tx)).toHaveLength(1);
  });

  it('an agent back with its journal, which does not list the command, gets the same command again', () => {
    const tx = busyLab().hello({ boot_id: 'next' });
    expect(commands(tx)).toMatchObject([{ command_id, session: 2 }]);
  });

  it('an agent back with a journal that lists the command is not sent it again', () => {
    const lab = busyLab();
    const tx = lab.hello({ journal_head: 1, commands: [{ command_id, number: 1, phase: 'started' }] });
    expect(commands(tx)).toEqual([]);
    expect(lab.runState()).toBe('active');
  });

  it('an agent back that never had its command > is welcomed first: it drops commands of a session that it is not in', () => {
    const { toSend } = busyLab().hello();
    const sent = toSend.flatMap((item) => ('message' in item ? [item.message.type] : []));
    expect(sent).toEqual(['welcome', 'step.command']);
  });

  it.each([
    ['with another journal', { journal_id: 'new' }, false],
    ['with a journal that lies behind what was seen of it', { journal_head: 0 }, true],
    ['with a journal that has forgotten the number', { journal_head: 5, journal_floor: 1 }, false],
  ])('an agent back %s has an unknown outcome', (_, facts, started) => {
    const lab = busyLab();
    if (started) lab.started();
    const tx = lab.hello(facts);
    expect(endOf(tx)).toMatchObject({ state: 'failed', summary: { error: { code: 'journal_lost' } } });
    expect(lab.state.instances.get('arm/a')?.error).toContain('unknown');
    expect(commands(tx)).toEqual([]);
  });

  it('a reset of the module frees an instance that was held back', () => {
    const lab = busyLab();
    lab.settled(command_id, { outcome: 'interrupted' });
    lab.submit(second);
    const reset = (module: string, revision: number) =>
      lab.play(said('workcell.control', {}, { command: 'reset', module, revision, at: lab.now + 1 }));
    expect(commands(reset('oven', 1))).toEqual([]);
    expect(commands(reset('arm', 2))).toMatchObject([{ command_id: `${second}.0.1` }]);
  });

  it('a lost agent is fenced off, and its step only marked as silent since it was last heard', () => {
    const lab = busyLab();
    const heard_at = lab.now - 10_000;
    const tx = lab.play({ kind: 'lost', key: 'arm/a', heard_at });
    expect(tx.toSend).toEqual([]);
    const record = { presence: 'lost', session: 2, since: heard_at };
    expect(lab.state.instances.get('arm/a')).toMatchObject(record);
    expect(lab.runState()).toBe('active');
    expect(endOf(tx)?.steps[0]?.silent_since).toBe(heard_at);
  });

  it('a copy that comes back after its agent has said hello again proves nothing: the agent was sent another', () => {
    const lab = busyLab();
    lab.play({ kind: 'lost', key: 'arm/a' });
    expect(commands(lab.hello())).toMatchObject([{ command_id, session: 3 }]);
    expect(commands(lab.play({ kind: 'returned', key: 'arm/a', command_id, session: 1 }))).toEqual([]);
    expect(lab.state.instances.get('arm/a')?.occupied).toHaveLength(1);
    lab.play({ kind: 'lost', key: 'arm/a' });
    lab.play({ kind: 'returned', key: 'arm/a', command_id, session: 3 });
    expect(lab.state.instances.get('arm/a')?.occupied).toEqual([]);
  });

  it('an agent that says goodbye: what its journal does not list goes to another instance, the rest waits', () => {
    const lab = idleLab({ capacity: 2 });
    lab.submit();
    lab.submit(second);
    lab.hello({ instance: 'b', journal_id: 'other', capacity: 2 });
    const own = { module: 'arm', instance: 'a', boot_id: 'boot', journal_floor: 0 };
    const tx = lab.play(said('agent.bye', {}, { ...own, holding: [`${second}.0.1`] }));
    expect(commands(tx)).toMatchObject([{ command_id: `${first}.0.2`, body: { instance: 'b' } }]);
    expect(inFlight(lab.state.runs.get(second)!.snapshot)).toMatchObject([{ command_id: `${second}.0.1` }]);
  });

  it('the only copy of a command comes back from the broker: its step is given anew at once, elsewhere or after a hello', () => {
    const lab = busyLab();
    expect(commands(lab.play({ kind: 'returned', key: 'arm/a', command_id, session: 1 }))).toEqual([]);
    expect(inFlight(lab.state.runs.get(first)!.snapshot)).toEqual([]);
    expect(whyOf(lab.state.runs.get(first))).toContain('has not said hello');
    expect(commands(lab.hello({ instance: 'b', journal_id: 'other' }))).toMatchObject([
      { command_id: `${first}.0.2`, body: { instance: 'b' } },
    ]);
  });

  it('a copy that went along by the queue of another agent comes back: its own agent, which may be there, is given the step anew', () => {
    const lab = busyLab();
    const tx = lab.play({ kind: 'returned', key: 'arm/a', command_id, session: 1, wentAlong: true });
    expect(commands(tx)).toMatchObject([{ command_id: `${first}.0.2`, body: { instance: 'a' } }]);
  });

  it('a command of another instance comes back from the broker: nothing changes', () => {
    const lab = busyLab();
    lab.hello({ instance: 'b', journal_id: 'other' });
    expect(commands(lab.play({ kind: 'returned', key: 'arm/b', command_id, session: 1 }))).toEqual([]);
    expect(lab.state.instances.get('arm/a')?.occupied).toHaveLength(1);
  });

  it('a copy that comes back proves nothing where the command was sent twice in its session', () => {
    const lab = busyLab();
    expect(commands(lab.play({ kind: 'unlisted', key: 'arm/a', command_id }))).toMatchObject([
      { command_id, session: 1 },
    ]);
    lab.hello({ instance: 'b', journal_id: 'other' });
    expect(commands(lab.play({ kind: 'returned', key: 'arm/a', command_id, session: 1 }))).toEqual([]);
    expect(inFlight(lab.state.runs.get(first)!.snapshot)).toMatchObject([{ command_id }]);
  });

  it('an agent that is about to stop is granted nothing more until another process of it says hello', () => {
    const lab = idleLab({ capacity: 2 });
    lab.submit();
    expect(commands(refuse(lab, 'draining'))).toEqual([]);
    expect(commands(lab.submit(second))).toEqual([]);
    expect(whyOf(lab.state.runs.get(second))).toContain('about to stop');
    expect(commands(lab.hello({ boot_id: 'next', capacity: 2 }))).toHaveLength(2);
  });

  it('a refusal of an earlier session does not undo the command that was sent again since', () => {
    const lab = busyLab();
    lab.hello({ boot_id: 'next' });
    expect(commands(refuse(lab, 'draining'))).toEqual([]);
    expect(lab.state.instances.get('arm/a')?.occupied).toHaveLength(1);
  });

  it('an instrument is asked to cancel a command of an ended run that its agent does not list', () => {
    const lab = busyLab();
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    lab.later(8_000);
    const tx = lab.play({ kind: 'unlisted', key: 'arm/a', command_id });
    expect(tx.toSend).toMatchObject([
      { kind: 'control', message: { type: 'cancel', body: { commands: [{ command_id, number: 1 }] } } },
    ]);
  });

  it('a command that is unlisted while its run is being cancelled is not sent again', () => {
    const lab = busyLab();
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    const tx = lab.play({ kind: 'unlisted', key: 'arm/a', command_id });
    expect(commands(tx)).toEqual([]);
    expect(tx.toSend.map(({ kind: sent }) => sent)).toEqual(['control']);
  });

  it.each([
    { boot: 'another process of it', phase: 'started', recovering: true },
    { boot: 'another process of it', phase: 'interrupted', recovering: false },
    { boot: 'the same process', phase: 'started', recovering: false },
  ] as const)(
    'an agent that comes back as $boot and lists its command as $phase > people read that it is recovered: $recovering',
    ({ boot, phase, recovering }) => {
      const lab = busyLab();
      const tx = lab.hello({
        boot_id: boot === 'the same process' ? 'boot' : 'another',
        journal_head: 1,
        commands: [{ command_id, number: 1, phase }],
      });
      expect(lab.runState()).toBe('active');
      expect(commands(tx)).toEqual([]);
      expect(lab.state.instances.get('arm/a')?.occupied).toMatchObject([{ command_id }]);
      const told = logOf(tx).filter((line) => line.includes('restarted while it acted'));
      expect(told).toHaveLength(recovering ? 1 : 0);
      const { progress } = lab.state.runs.get(first)?.steps[0] ?? {};
      if (recovering) expect(progress?.note).toContain('restarted while it acted');
      else expect(progress).toBeUndefined();
      lab.settled(command_id);
      expect(lab.state.instances.get('arm/a')?.quarantined_for).toBeUndefined();
    },
  );

  it('an instrument that acts on a command of a run that the store has lost takes no other until it rests', () => {
    const lost = `${second}.0.1`;
    const lab = idleLab({ journal_head: 4, commands: [{ command_id: lost, number: 4, phase: 'started' }] });
    expect(commands(lab.submit())).toEqual([]);
    expect(commands(lab.settled(lost, { number: 4 }))).toMatchObject([
      { run_id: first, body: { number: 5 } },
    ]);
  });

  it('what a step was moving is unverified once its run ends without the instrument at rest', () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition({ locations: { source: 'stack', target: 'deck' } })]);
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    const tx = lab.later(60_000);
    expect(tx.changes()?.workcell).toMatchObject({
      'location:stack': { state: 'unverified' },
      'location:deck': { state: 'unverified' },
    });
    expect(lab.state.instances.get('arm/a')?.error).toBeUndefined();
  });

  it('a step that a journal knows and a restored store does not goes to that agent, and is never granted anew', () => {
    const lab = new Lab();
    Object.assign(lab.state, { recovering: { since: 0, unheard: {} }, inGrace: true });
    lab.state.instances.set(
      'arm/b',
      presentInstance({ instance: 'b', session: 4, hello_id: '', journal_id: 'jb' }),
    );
    lab.submit();
    expect(commands(lab.hello())).toEqual([]);
    const command_id = `${first}.0.2`;
    const tx = lab.hello({
      instance: 'b',
      journal_id: 'jb',
      journal_head: 9,
      commands: [{ command_id, number: 1, phase: 'settled' }],
    });
    expect(commands(tx)).toEqual([]);
    expect(welcomes(tx)).toMatchObject([{ session: 5, body: { instance: 'b', want: [command_id] } }]);
  });

  it('a step that an absent agent has begun by its journal is not granted to another, and counts when it returns', () => {
    const lab = new Lab();
    Object.assign(lab.state, { recovering: { since: 0, unheard: {} }, inGrace: true });
    lab.state.instances.set('arm/c', presentInstance({ instance: 'c', hello_id: '', journal_id: 'jc' }));
    lab.submit();
    const commandOf: BodyOf<'agent.hello'>['commands'] = [{ command_id, number: 1, phase: 'acted' }];
    lab.hello({ journal_head: 3, commands: commandOf });
    lab.play({ kind: 'lost', key: 'arm/a' });
    lab.state.inGrace = false;
    const tx = lab.hello({ instance: 'b', journal_id: 'jb' });
    expect(commands(tx)).toEqual([]);
    expect(inFlight(lab.state.runs.get(first)!.snapshot)).toMatchObject([{ instance: 'a' }]);
    lab.hello({ journal_head: 3, commands: commandOf });
    expect(endOf(lab.settled(command_id))?.steps[0]).toMatchObject({ status: 'succeeded' });
  });

  it('a refusal for lack of room grants the step anew, one for lack of memory is an unknown outcome', () => {
    expect(commands(refuse(busyLab(), 'at_capacity'))).toMatchObject([
      { command_id: `${first}.0.2`, body: { number: 2 } },
    ]);
    expect(endOf(refuse(busyLab(), 'forgotten'))?.summary.error?.code).toBe('journal_lost');
  });

  it('a success books its locations, a failure or an unknown outcome of a step that acted leaves them unverified', () => {
    const moved = stepDefinition({ locations: { source: 'stack', target: 'bench' } });
    const locationsAfter = (outcome: BodyOf<'step.settled'>['outcome'], acted = true) => {
      const lab = idleLab();
      lab.submit(first, [moved]);
      return lab.settled(command_id, { outcome, acted }).changes()?.workcell;
    };
    expect(locationsAfter('succeeded')).toMatchObject({
      'location:stack': { state: 'Empty' },
      'location:bench': { state: 'experiment' },
    });
    expect(Object.keys(locationsAfter('failed', false) ?? {})).toEqual(['hand:arm/a']);
    expect(locationsAfter('failed')).toMatchObject({ 'location:stack': { state: 'unverified' } });
    expect(locationsAfter('interrupted')).toMatchObject({ 'location:bench': { state: 'unverified' } });
  });

  it('a run that another version stored and this one cannot read is left alone, and stops no other', () => {
    const lab = new Lab();
    const foreign = {
      ...newStoredRun({ run_id: first }),
      snapshot: { value: 'active', context: { machine_version: 99 } },
    };
    lab.play({ kind: 'found', run: foreign }, { kind: 'found', run: newStoredRun({ run_id: second }) });
    const tx = lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    expect(lab.runState(second)).toBe('queued');
    expect(endOf(tx)).toBeUndefined();
    expect(logOf(tx)).toEqual([expect.stringContaining('version 99')]);
  });

  it('a command that was never begun proves nothing about how far its journal had come', () => {
    const lab = busyLab();
    lab.settled(command_id, { outcome: 'failed', acted: false });
    expect(lab.state.instances.get('arm/a')?.seen_head).toBe(0);
  });

  it('a machine that throws fails its own run; the others of the turn go on', () => {
    const lab = busyLab();
    lab.submit(second);
    const tx = lab.settled(command_id, { files_missing: 5 as never });
    expect(endOf(tx)).toMatchObject({ state: 'failed', summary: { error: { code: 'internal_error' } } });
    expect(tx.crashes).toEqual([
      {
        run: runIds({ run_id: first }),
        reason: expect.stringContaining(first) as string,
        message_id: expect.any(String) as string,
      },
    ]);
    expect(lab.runState(second)).toBe('active');
  });

  it('a step that cannot be decided fails its own run; the others of the turn go on', () => {
    const lab = idleLab();
    const steps = [stepDefinition({ when: 5 as never })];
    const tx = lab.play(
      { kind: 'found', run: newStoredRun({ run_id: first, steps }) },
      { kind: 'found', run: newStoredRun({ run_id: second }) },
    );
    expect(endOf(tx)).toMatchObject({ state: 'failed', summary: { error: { code: 'internal_error' } } });
    expect(tx.crashes).toMatchObject([{ reason: expect.stringContaining('decide') as string }]);
    expect(lab.runState(second)).toBe('active');
  });
});
