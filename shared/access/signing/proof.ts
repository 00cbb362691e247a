import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
} from 'node:crypto';
import { type LabKeyPair, labKeyId, type LabKeyBody } from '../../contracts/lab-key.ts';
import type { Message } from '../../contracts/message.ts';
import type { Store } from '../../store/index.ts';

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
function readPrivateKey({ public: x, private: d }: LabKeyPair): KeyObject {
  return createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x, d } });
}

/** What one side brings to the agreement on the key of a session: a key pair (X25519) that is made for it alone. */
export interface KeyShare {
  /** In base64url, as in a JWK. It is told to the other side. */
  public: string;
  private: KeyObject;
}

/** The session that a key is for. All of it goes into the key. */
export interface SessionOfKey {
  workcell: string;
  module: string;
  instance: string;
  hello_id: string;
  epoch: number;
  session: number;
}

/** Made anew for each hello and each welcome: a key that leaks tells nothing of other sessions. */
export function makeShare(): KeyShare {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { public: String(publicKey.export({ format: 'jwk' }).x), private: privateKey };
}

/**
 * The key that both sides come to, each from its own share and the other's public part: X25519, then HKDF with SHA-256.
 * @param shares the public parts, of the agent and of the owner
 * @throws where the other's part is none that anybody can agree with
 */
export function agreeOnKey(
  own: KeyShare,
  shares: { agent: string; owner: string },
  { workcell, module, instance, hello_id, epoch, session }: SessionOfKey,
): KeyObject {
  const theirs = own.public === shares.agent ? shares.owner : shares.agent;
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'X25519', x: theirs } });
  const secret = diffieHellman({ privateKey: own.private, publicKey });
  const of = [workcell, module, instance, hello_id, epoch, session, shares.agent, shares.owner];
  const info = `weir session key 1\n${JSON.stringify(of)}`;
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', info, 32)));
}

type Records = Pick<Store, 'readRecord' | 'writeRecord'>;

/** Signs what a workcell says to its agents, with the key that its store has since the first enrolment. Before that it signs nothing. */
export class LabSigner {
  readonly #store: Records;
  #keys: { of: LabKeyBody; own: KeyObject; former: KeyObject | undefined } | undefined;

  constructor(store: Records) {
    this.#store = store;
  }

  /** Reads the key, where there is one; it may have been renewed. Rejects as the store does: then the one that was read before counts. */
  async load(): Promise<void> {
    const record = await this.#store.readRecord('lab_key', labKeyId);
    if (record) this.#take(record.body);
  }

  /**
   * Makes the key where there is none.
   * @returns its public part. Rejects as the store does.
   */
  async ensure(): Promise<string> {
    for (;;) {
      const record = await this.#store.readRecord('lab_key', labKeyId);
      if (record) {
        this.#take(record.body);
        return record.body.public;
      }
      // Another gateway may make one in this moment: then that is the key.
      await this.#store.writeRecord({ kind: 'lab_key', id: labKeyId, body: makeLabKey() }, 0);
    }
  }

  /** True where there is a key, as far as it was read: some agent may want proofs. */
  get signs(): boolean {
    return this.#keys !== undefined;
  }

  /** The message with its proof, and for agents that know the key before alone, with one by that; as it is, where there is no key. */
  prove<M extends Message>(message: M): M {
    return this.#keys ? proven(message, this.#keys.own, this.#keys.former) : message;
  }

  #take(body: LabKeyBody): void {
    const { of } = this.#keys ?? {};
    if (of?.public === body.public && of.former?.public === body.former?.public) return;
    this.#keys = {
      of: body,
      own: readPrivateKey(body),
      former: body.former && readPrivateKey(body.former),
    };
  }
}

/** A new key pair. */
export function makeLabKey(): LabKeyPair {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  if (x === undefined || d === undefined) throw new Error('a key pair has two parts');
  return { public: x, private: d, created_at: Date.now() };
}
