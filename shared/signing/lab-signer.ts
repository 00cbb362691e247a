import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { labKeyId, type LabKeyBody } from '../contracts/lab-key.ts';
import type { Message } from '../contracts/message.ts';
import type { Store } from '../store/store.ts';
import { proven, readPrivateKey } from './proof.ts';

type Records = Pick<Store, 'readRecord' | 'writeRecord'>;

/**
 * Signs what a workcell says to its agents, with the key that its store has since the first enrolment. Before that it signs nothing.
 * One that was read is kept: it never changes.
 */
export class LabSigner {
  readonly #store: Records;
  #key: KeyObject | undefined;

  constructor(store: Records) {
    this.#store = store;
  }

  /** Reads the key, where there is one and it was not read before. Rejects as the store does. */
  async load(): Promise<void> {
    if (this.#key) return;
    const record = await this.#store.readRecord('lab_key', labKeyId);
    if (record) this.#key = readPrivateKey(record.body);
  }

  /**
   * Makes the key where there is none.
   * @returns its public part. Rejects as the store does.
   */
  async ensure(): Promise<string> {
    for (;;) {
      const record = await this.#store.readRecord('lab_key', labKeyId);
      if (record) {
        this.#key ??= readPrivateKey(record.body);
        return record.body.public;
      }
      // Another gateway may make one in this moment: then that is the key.
      await this.#store.writeRecord({ kind: 'lab_key', id: labKeyId, body: makeLabKey() }, 0);
    }
  }

  /** True where there is a key, as far as it was read: some agent may want proofs. */
  get signs(): boolean {
    return this.#key !== undefined;
  }

  /** The message with its proof; as it is, where there is no key. */
  prove<M extends Message>(message: M): M {
    return this.#key ? proven(message, this.#key) : message;
  }
}

function makeLabKey(): LabKeyBody {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  if (x === undefined || d === undefined) throw new Error('a key pair has two parts');
  return { public: x, private: d, created_at: Date.now() };
}
