import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/contracts/json.ts';
import { decode, encode, message } from '../../../shared/contracts/message.ts';
import { isProven, provable, proven, readPublicKey } from '../../../shared/signing/proof.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');

const command = (args: JsonObject = {}) =>
  message('step.command', {
    ...{ workcell: 'lab', run_id: 'r'.repeat(26), command_id: 'c.0.1', epoch: 7, session: 3 },
    mark: { epoch: 7, seq: 12 },
    body: {
      ...{ module: 'arm', instance: 'a', number: 5, experiment_id: 'e' },
      step: { position: 0, id: 's', name: 'n', action: 'move', args, files: {} },
    },
  });

describe('the proof of a message', () => {
  it('sent and read again > holds, whatever is in the message', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (args) => {
        const sent = proven(command(args as JsonObject), privateKey);
        expect(isProven(decode(encode(sent)), publicKey)).toBe(true);
      }),
    );
  });

  it.each(['1', '10', '__proto__', '2'])('a key named %s among the arguments > holds', (name) => {
    const args = JSON.parse(`{"b":1,"${name}":{"9":1,"a":2},"0":3}`) as JsonObject;
    expect(isProven(decode(encode(proven(command(args), privateKey))), publicKey)).toBe(true);
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
  ])('%s changed > does not hold', (_, change) => {
    const sent = proven(command(), privateKey);
    expect(isProven({ ...sent, ...change } as typeof sent, publicKey)).toBe(false);
  });

  it('the address or the number changed > does not hold', () => {
    const sent = proven(command(), privateKey);
    for (const change of [{ module: 'oven' }, { instance: 'b' }, { number: 6 }])
      expect(isProven({ ...sent, body: { ...sent.body, ...change } }, publicKey)).toBe(false);
  });

  it('made with another key, or missing > does not hold', () => {
    expect(isProven(proven(command(), generateKeyPairSync('ed25519').privateKey), publicKey)).toBe(false);
    expect(isProven(command(), publicKey)).toBe(false);
  });

  it('its bytes > say what they are, and are without the proof', () => {
    const sent = command();
    expect(provable(proven(sent, privateKey)).toString()).toBe(`weir message 1\n${JSON.stringify(sent)}`);
  });

  it('a text that is no public key > is refused', () => {
    expect(() => readPublicKey('nothing')).toThrow();
  });
});
