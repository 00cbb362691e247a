import fc from 'fast-check';
import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../shared/kernel/json/json.ts';
import { decode, encode, message, type Message } from '../../../../shared/contracts/message.ts';
import {
  isProven,
  isProvenInSession,
  provable,
  proven,
  provenInSession,
  readPublicKey,
} from '../../../../shared/access/signing/proof.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const session = createSecretKey(randomBytes(32));

/** Both kinds of a proof: what holds of one holds of the other. */
const kinds = [
  ['a signature', (sent: Message) => proven(sent, privateKey), (read: Message) => isProven(read, publicKey)],
  [
    'a proof of the session',
    (sent: Message) => provenInSession(sent, session),
    (read: Message) => isProvenInSession(read, session),
  ],
] as const;

const command = (args: JsonObject = {}) =>
  message('step.command', {
    ...{ workcell: 'lab', run_id: 'r'.repeat(26), command_id: 'c.0.1', epoch: 7, session: 3 },
    mark: { epoch: 7, seq: 12 },
    body: {
      ...{ module: 'arm', instance: 'a', number: 5, experiment_id: 'e' },
      step: { position: 0, id: 's', name: 'n', action: 'move', args, files: {} },
    },
  });

describe.each(kinds)('%s of a message', (_, prove, holds) => {
  it('sent and read again > holds, whatever is in the message', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (args) => {
        const sent = prove(command(args as JsonObject));
        expect(holds(decode(encode(sent)))).toBe(true);
      }),
    );
  });

  it.each(['1', '10', '__proto__', '2'])('a key named %s among the arguments > holds', (name) => {
    const args = JSON.parse(`{"b":1,"${name}":{"9":1,"a":2},"0":3}`) as JsonObject;
    expect(holds(decode(encode(prove(command(args)))))).toBe(true);
  });

  it.each([
    ['the workcell', { workcell: 'other' }],
    ['the epoch', { epoch: 8 }],
    ['the session', { session: 4 }],
    ['the mark', { mark: { epoch: 7, seq: 13 } }],
    ['the command', { command_id: 'c.0.2' }],
    ['the type', { type: 'welcome' }],
    ['the time', { at: 1 }],
    ['the proof', { proof: 'A'.repeat(86) }],
    ['the proof, which is none,', { proof: '?' }],
  ])('%s changed > does not hold', (_what, change) => {
    const sent = prove(command());
    expect(holds({ ...sent, ...change } as Message)).toBe(false);
  });

  it('the address or the number changed > does not hold', () => {
    const sent = prove(command());
    for (const change of [{ module: 'oven' }, { instance: 'b' }, { number: 6 }])
      expect(holds({ ...sent, body: { ...sent.body, ...change } } as Message)).toBe(false);
  });

  it('missing > does not hold', () => {
    expect(holds(command())).toBe(false);
  });
});

describe('the proof of a message', () => {
  it('made with another key > does not hold', () => {
    const { privateKey: other } = generateKeyPairSync('ed25519');
    expect(isProven(proven(command(), other), publicKey)).toBe(false);
    const sent = provenInSession(command(), createSecretKey(randomBytes(32)));
    expect(isProvenInSession(sent, session)).toBe(false);
  });

  it('with a second one by the key before > holds for who knows either', () => {
    const former = generateKeyPairSync('ed25519');
    const sent = decode(encode(proven(command(), privateKey, former.privateKey)));
    expect([isProven(sent, publicKey), isProven(sent, former.publicKey)]).toEqual([true, true]);
    expect(isProven(sent, generateKeyPairSync('ed25519').publicKey)).toBe(false);
  });

  it('of the other kind > does not hold', () => {
    expect(isProvenInSession(proven(command(), privateKey), session)).toBe(false);
    expect(isProven(provenInSession(command(), session), publicKey)).toBe(false);
  });

  it('its bytes > say what they are, and are without the proof', () => {
    const sent = command();
    expect(provable(proven(sent, privateKey)).toString()).toBe(`weir message 1\n${JSON.stringify(sent)}`);
  });

  it('a text that is no public key > is refused', () => {
    expect(() => readPublicKey('nothing')).toThrow();
  });
});
