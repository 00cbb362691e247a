import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { labKeyId, type LabKeyBody, type LabKeyPair } from '../../contracts/lab-key.ts';
import type { Message } from '../../contracts/message.ts';
import type { Store } from '../../store/index.ts';
import { proven, readPrivateKey } from './proof.ts';

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
