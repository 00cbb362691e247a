import { describe, expect, it } from 'vitest';
import {
  decode,
  decodeHeartbeat,
  decodeInbox,
  encode,
  message,
  type Message,
} from '../../../shared/contracts/message.ts';

const run_id = '01JB0000000000000000000001';
const command_id = `${run_id}.0.1`;
const base = { id: 'm1', at: 1, workcell: 'lab' };
const who = { module: 'arm', instance: 'a' };
const about = { name: 'arm', actions: [{ name: 'move', args: [], files: [], results: [] }] };
const hello = {
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
const file = { label: 'curve', path: 'step/curve.csv', size: 3, sha256: 'a'.repeat(64) };

/** One valid message of each type. */
const valid: Record<string, object> = {
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

/** What is wrong with each, and where the complaint must point. */
const invalid: [type: string, fault: string, facts: object, place: string][] = [
  ['run.submit', 'has no run', { body: {} }, 'run_id'],
  [
    'run.control',
    'has a command that nobody knows',
    { run_id, body: { command: 'explode' } },
    '/body/command',
  ],
  ['run.resolve', 'names no attempt', { run_id, body: { as: 'skip' } }, 'command_id'],
  ['run.edit', 'is no edit', { run_id, body: { edit: 'undo', request: 'R1' } }, '/body/edit'],
  ['run.resolve', 'is no word', { run_id, command_id, body: { as: 'maybe' } }, '/body/as'],
  ['workcell.control', 'has no command', { body: { revision: 3, at: 1 } }, 'command'],
  ['workcell.define', 'has no body', { body: null }, 'body'],
  [
    'workcell.abandon',
    'names no command',
    { body: { ...who, commands: [], revision: 3, at: 1 } },
    '/body/commands',
  ],
  ['abandon', 'names no instance', { body: { module: 'arm', commands: [], revision: 3, at: 1 } }, 'instance'],
  ['location.set', 'says nothing', { body: { name: 'deck', at: 1 } }, 'state'],
  ['workcell.control', 'has no number', { body: { command: 'pause', at: 1 } }, 'revision'],
  [
    'admin.order',
    'has a command that nobody knows',
    { body: { command: 'explode', revision: 3, at: 1 } },
    '/body/command',
  ],
  [
    'admin.answer',
    'does not say what was done',
    { body: { ...who, command: 'pause', revision: 3, phase: 'taken', taken_at: 1, stopped: false } },
    'did',
  ],
  [
    'inquiry',
    'asks for the action to be done',
    { body: { ...who, asks: 'run', action: 'move', args: {}, files: {} } },
    '/body/asks',
  ],
  ['inquiry.answer', 'answers nothing', { body: { ...who, outcome: 'answered' } }, 'inquiry'],
  ['agent.hello', 'has no journal', { body: { ...hello, journal_id: undefined } }, 'journal_id'],
  ['agent.hello', 'takes no command at once', { body: { ...hello, capacity: 0 } }, '/body/capacity'],
  ['kept', 'names nothing', { body: { ...who } }, 'kept'],
  ['agent.bye', 'names no instance', { body: { module: 'arm', boot_id: 'b' } }, 'instance'],
  [
    'step.started',
    'has no session',
    { run_id, command_id, body: { ...who, number: 1, started_at: 5 } },
    'session',
  ],
  [
    'step.progress',
    'is more than done',
    { run_id, command_id, session: 1, body: { ...who, fraction: 2 } },
    '/body/fraction',
  ],
  [
    'step.log',
    'has a line of no level',
    { run_id, command_id, session: 1, body: { ...who, since: 5, from: 0, lines: [{ text: 'x' }] } },
    'level',
  ],
  [
    'step.settled',
    'has a checksum that is none',
    {
      run_id,
      command_id,
      body: { ...who, number: 1, outcome: 'succeeded', acted: true, files: [{ ...file, sha256: 'x' }] },
    },
    '/body/files/0/sha256',
  ],
  [
    'step.settled',
    'ends in no outcome',
    { run_id, command_id, body: { ...who, number: 1, outcome: 'maybe', acted: true } },
    '/body/outcome',
  ],
  [
    'step.refused',
    'has no reason',
    { run_id, command_id, session: 1, body: { ...who, number: 1 } },
    'reason',
  ],
  ['poke', 'carries something', { body: { extra: 1 } }, '/body/extra'],
  [
    'agent.heartbeat',
    'does not say what it holds',
    { session: 1, body: { ...who, boot_id: 'b', acting: [] } },
    'holding',
  ],
  ['marker', 'has no epoch', { body: {} }, 'epoch'],
  ['step.command', 'has no number', { run_id, command_id, epoch: 3, session: 1, body: { ...who } }, 'number'],
  ['welcome', 'answers no hello', { epoch: 3, session: 1, body: { ...who, want: [] } }, 'hello_id'],
  ['ask-hello', 'has an epoch below zero', { epoch: -1, body: {} }, '/epoch'],
  ['cancel', 'names no command', { epoch: 3, body: { ...who, commands: [] } }, '/body/commands'],
];

const bytes = (type: string, facts: object): Buffer =>
  Buffer.from(JSON.stringify({ ...base, type, ...facts }));

describe('message contracts', () => {
  it.each(Object.entries(valid))('%s: a valid one comes back as it was sent', (type, facts) => {
    const sent = { ...base, type, ...facts } as unknown as Message;
    expect(decode(encode(sent))).toEqual(sent);
  });

  it('one that belongs to a trace > says so in its envelope', () => {
    const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const sent = message('run.submit', { workcell: 'lab', run_id, trace, trace_state: 'lab=1', body: {} });
    expect(decode(encode(sent))).toEqual(sent);
    expect(() => encode({ ...sent, trace_state: 'x'.repeat(513) })).toThrow(/trace_state/);
  });

  it.each(invalid)('%s that %s is refused with the place', (type, _fault, facts, place) => {
    expect(() => decode(bytes(type, facts))).toThrow(place);
  });

  it('has an invalid example for every type', () => {
    expect(new Set(invalid.map(([type]) => type))).toEqual(new Set(Object.keys(valid)));
  });

  it.each([
    ['bytes that are no JSON', Buffer.from('{'), /not JSON/],
    ['JSON that is no message', Buffer.from('17'), /type undefined/],
    [
      'values that are nested too deep to be stored',
      Buffer.from(
        JSON.stringify({ ...base, type: 'agent.hello', body: { ...hello, report: '?' } }).replace(
          '"?"',
          `{"flags":["READY"],"details":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
        ),
      ),
      /nested too deep/,
    ],
    ['a type that nobody knows', bytes('step.dance', { body: {} }), /step\.dance/],
  ])('%s are refused as a bad message', (_, wrong, reason) => {
    expect(() => decode(wrong)).toThrow(reason);
  });

  it('a message in the wrong queue is refused', () => {
    expect(() => decodeInbox(bytes('marker', valid.marker!))).toThrow(/does not belong/);
    expect(() => decodeHeartbeat(bytes('poke', valid.poke!))).toThrow(/does not belong/);
  });

  it('a sender that breaks its own contract hears of it before anything is sent', () => {
    const broken = message('poke', { workcell: '', body: {} });
    expect(() => encode(broken)).toThrow(/workcell/);
  });
});
