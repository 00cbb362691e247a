import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { LabKeyPair } from '../../contracts/lab-key.ts';
import type { Message } from '../../contracts/message.ts';

/** Of SHA-256. */
const hmacBytes = 32;

/** In front of what is signed, so that nothing else that the key may ever sign can be taken for a message. */
const kind = 'weir message 1\n';

/**
 * What the proof of a message is over: all of it but its proofs, in the order in which it was sent. So the workcell, the address of the
 * agent, epoch, session, commit mark, and the numbers of commands and orders are in it. JSON that was read and is written again has the same bytes.
 */
export function provable(message: Message): Buffer {
  const { proof: _, former_proof: _former, ...rest } = message;
  return Buffer.from(kind + JSON.stringify(rest));
}

/**
 * The message with its proof: an Ed25519 signature.
 * @param former a key of before, for who knows that alone: there is a second signature then
 */
export function proven<M extends Message>(message: M, key: KeyObject, former?: KeyObject): M {
  const bytes = provable(message);
  const signed = (by: KeyObject) => sign(null, bytes, by).toString('base64url');
  return { ...message, proof: signed(key), ...(former && { former_proof: signed(former) }) };
}

/** True where the message has a proof that was made with that key's private part. */
export function isProven(message: Message, key: KeyObject): boolean {
  const proofs = [message.proof, message.former_proof].filter((proof) => proof !== undefined);
  if (proofs.length === 0) return false;
  const bytes = provable(message);
  return proofs.some((proof) => verify(null, bytes, key, Buffer.from(proof, 'base64url')));
}

/** The message with a proof that only the two sides of a session can make: an HMAC with SHA-256. It costs a fortieth of a signature. */
export function provenInSession<M extends Message>(message: M, key: KeyObject): M {
  return { ...message, proof: hmacOf(message, key).toString('base64url') };
}

/** True where the message has a proof that was made with that key of a session. */
export function isProvenInSession(message: Message, key: KeyObject): boolean {
  const proof = Buffer.from(message.proof ?? '', 'base64url');
  const expected = hmacOf(message, key);
  return proof.length === expected.length && timingSafeEqual(proof, expected);
}

/** True where the proof, right or wrong, is one of a session and no signature. */
export function hasProofOfSession({ proof = '' }: Message): boolean {
  return Buffer.from(proof, 'base64url').length === hmacBytes;
}

function hmacOf(message: Message, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(provable(message)).digest();
}

/** @param text the public part of a lab's key, as enrolments have it. @throws where it is none */
export function readPublicKey(text: string): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: text } });
}

/** @throws where it is none */
export function readPrivateKey({ public: x, private: d }: LabKeyPair): KeyObject {
  return createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x, d } });
}
