import { restless, type InstanceRecord } from '../../shared/contracts/workcell-state.ts';

/**
 * The instances of the lab, by their keys. A turn changes a few of a thousand: those of a module, and those that could take something, are
 * found without a look at all of them.
 */
export class Instances extends Map<string, InstanceRecord> {
  readonly #keysOf = new Map<string, Set<string>>();
  readonly #roomy = new Set<string>();

  constructor(records: ReadonlyMap<string, InstanceRecord>) {
    super();
    for (const [key, record] of records) this.set(key, record);
  }

  override set(key: string, record: InstanceRecord): this {
    const known = this.#keysOf.get(record.module);
    if (known) known.add(key);
    else this.#keysOf.set(record.module, new Set([key]));
    if (restless(record).length < record.capacity) this.#roomy.add(key);
    else this.#roomy.delete(key);
    return super.set(key, record);
  }

  override delete(key: string): boolean {
    const { module = '' } = this.get(key) ?? {};
    const keys = this.#keysOf.get(module);
    keys?.delete(key);
    if (keys?.size === 0) this.#keysOf.delete(module);
    this.#roomy.delete(key);
    return super.delete(key);
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
  }

  /** Those of a module. */
  *of(module: string): Iterable<[string, InstanceRecord]> {
    for (const key of this.#keysOf.get(module) ?? []) {
      const record = this.get(key);
      if (record) yield [key, record];
    }
  }

  /** Those of the modules that have fewer commands in hand than they take at once. */
  *withRoom(modules: {
    has(module: string): boolean;
    keys(): Iterable<string>;
    size: number;
  }): Iterable<[string, InstanceRecord]> {
    if (modules.size < this.#roomy.size) {
      for (const module of modules.keys())
        for (const entry of this.of(module)) if (this.#roomy.has(entry[0])) yield entry;
      return;
    }
    for (const key of this.#roomy) {
      const record = this.get(key);
      if (record && modules.has(record.module)) yield [key, record];
    }
  }
}
