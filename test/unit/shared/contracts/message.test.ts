import { describe, expect, it } from 'vitest';
import {
  decode,
  readableSince,
  type InboxMessage,
  decodeHeartbeat,
  definitions,
  decodeInbox,
  encode,
  message,
  type Message,
} from '../../../../shared/contracts/message.ts';
import { golden } from '../../../support/golden.ts';
import { validFacts, validHello } from '../../../support/valid-messages.ts';

const run_id = '01JB0000000000000000000001';
const command_id = `${run_id}.0.1`;
const base = { id: 'm1', at: 1, workcell: 'lab' };
const who = { module: 'arm', instance: 'a' };
const hello = validHello(who, command_id);
const file = { label: 'curve', path: 'step/curve.csv', size: 3, sha256: 'a'.repeat(64) };

/** One valid message of each type. */
const valid: Record<string, object> = validFacts(run_id, who);

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
  ['supplies.refill', 'takes something away', { body: { module: 'arm', to: -1, at: 1 } }, '/body/to'],
  ['location.set', 'says nothing', { body: { name: 'deck', at: 1 } }, 'state'],
  ['reservation.make', 'has no end', { body: { id: run_id, module: 'arm', from: 1, made_at: 1 } }, 'until'],
  ['reservation.end', 'names none', { body: { at: 1 } }, 'id'],
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
  ['owner.inquiry', 'asks nothing', { body: { about: {} } }, 'asks'],
  ['owner.answer', 'answers nothing', { body: { outcome: 'answered' } }, 'inquiry'],
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
  ['poke', 'has a body of another kind', { body: 1 }, '/body'],
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

  it('what it does not know > is not sent, and of a later weir it is read and left alone', () => {
    const more = { ...base, type: 'poke', later: 1, body: { extra: 1 } } as unknown as Message;
    expect(() => encode(more)).toThrow('extra');
    expect(decode(Buffer.from(JSON.stringify(more)))).toEqual(more);
  });

  it('to the owner, and not known to 0.2.0 > says since when it can be read', () => {
    const since = (type: string, body = {}) => readableSince({ type, body } as unknown as InboxMessage);
    const known = new Set<string>(golden<Message[]>('0.2', 'messages').map(({ type }) => type));
    const toOwner = Object.entries(definitions).flatMap(([type, { route }]) =>
      route === 'inbox' ? type : [],
    );
    const isNew = (type: string) => !known.has(type);
    expect(toOwner.filter((type) => since(type) !== undefined)).toEqual(toOwner.filter(isNew));
    expect(since('location.set', { by: 'Ada' })).toBe('0.3.0');
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
