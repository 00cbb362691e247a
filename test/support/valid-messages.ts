import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { MessageType } from '../../shared/contracts/message.ts';

/** A hello of that agent, of one command. */
export function validHello(who: InstanceAddress, command_id: string) {
  const about = { name: 'arm', actions: [{ name: 'move', args: [], files: [], results: [] }] };
  return {
    ...{
      ...who,
      boot_id: 'b',
      boot: 1,
      hello_id: 'h',
      journal_id: 'j',
      journal_head: 4,
      journal_floor: 0,
      seen_mark: { epoch: 3, seq: 9 },
      capacity: 1,
      about,
    },
    commands: [{ command_id, number: 1, phase: 'acted' }],
  };
}

/** What one valid message of each type says, beside who sent it and when: of the first command of that run, and that agent. */
export function validFacts(run_id: string, who: InstanceAddress): Record<MessageType, object> {
  const command_id = `${run_id}.0.1`;
  const hello = validHello(who, command_id);
  const file = { label: 'curve', path: 'step/curve.csv', size: 3, sha256: 'a'.repeat(64) };
  return {
    'run.submit': { run_id, body: {} },
    'run.control': { run_id, body: { command: 'cancel', by: 'Ada' } },
    'run.resolve': { run_id, command_id, body: { as: 'happened', data: { mass: 3 }, by: 'Ada' } },
    'run.edit': { run_id, body: { edit: 'skip', request: 'R1', step: 2, data: { mass: 3 }, by: 'Ada' } },
    'workcell.control': { body: { command: 'reset', module: 'arm', revision: 3, at: 1 } },
    'workcell.abandon': {
      body: { ...who, commands: [{ command_id, number: 1 }], revision: 3, at: 1, by: 'Ada', reason: 'stuck' },
    },
    'workcell.define': {
      body: {},
    },
    'location.set': { body: { name: 'deck', state: 'Empty', at: 1 } },
    'supplies.refill': { body: { module: 'arm', instance: 'a', consumable: 'tips', to: 96, at: 1 } },
    'reservation.make': {
      body: { id: run_id, ...who, from: 5, until: 9, made_at: 1, by: 'Ada', reason: 'calibration' },
    },
    'reservation.end': { body: { id: run_id, at: 7, by: 'Ada', reason: 'done early' } },
    'admin.order': { body: { command: 'safety_stop', revision: 3, at: 1, by: 'Ada' } },
    'admin.answer': {
      body: {
        ...{ ...who, command: 'safety_stop', revision: 3, phase: 'taken' },
        ...{ did: 'nothing', taken_at: 1, stopped: true },
      },
    },
    inquiry: {
      body: { ...who, asks: 'check', action: 'move', args: { to: 'deck' }, files: { plan: 'p.csv' } },
    },
    'inquiry.answer': {
      body: {
        ...{ ...who, inquiry: 'm1', outcome: 'answered' },
        problems: [{ argument: 'to', message: 'the deck is full' }],
      },
    },
    'owner.inquiry': { body: { asks: 'what-if', about: { runs: [] } } },
    'owner.answer': { body: { inquiry: 'm1', outcome: 'failed', message: 'too many at once' } },
    'agent.hello': { body: hello },
    'agent.bye': { body: { ...who, boot_id: 'b', holding: [command_id], journal_floor: 0 } },
    'step.started': { run_id, command_id, session: 1, body: { ...who, number: 1, started_at: 5 } },
    'step.progress': { run_id, command_id, session: 1, body: { ...who, fraction: 0.5, note: 'half' } },
    'step.log': {
      ...{ run_id, command_id, session: 1 },
      body: { ...who, since: 5, from: 0, lines: [{ level: 'info', text: 'the lamp is on' }] },
    },
    'step.settled': {
      run_id,
      command_id,
      body: { ...who, number: 1, outcome: 'succeeded', acted: true, files: [file], again: 1 },
    },
    'step.refused': { run_id, command_id, session: 1, body: { ...who, number: 1, reason: 'at_capacity' } },
    poke: { body: {} },
    'agent.heartbeat': {
      session: 1,
      body: {
        ...{ ...who, boot_id: 'b', holding: [command_id], acting: [], stopped: null },
        report: { flags: ['READY', 'BUSY'], error: 'none', details: { tips: 3 } },
      },
    },
    marker: { epoch: 3, body: {} },
    'step.command': {
      ...{ run_id, command_id, epoch: 3, session: 1, mark: { epoch: 3, seq: 9 } },
      body: {
        ...{ ...who, number: 1, experiment_id: run_id, kept: [command_id] },
        step: { position: 0, id: 's', name: 'n', action: 'move', args: { to: ['deck', 1] }, files: {} },
      },
    },
    welcome: { epoch: 3, session: 1, body: { ...who, hello_id: 'h', want: [] } },
    'ask-hello': { epoch: 3, body: {} },
    cancel: { epoch: 3, body: { ...who, commands: [{ command_id, number: 1 }] } },
    abandon: { body: { ...who, commands: [{ command_id, number: 1 }], revision: 3, at: 1 } },
    kept: { body: { ...who, kept: [command_id] } },
  };
}
