/**
 * Reads something for all who want it at the same time: whoever asks while a read is under way shares the next one with the
 * others who do. So each is told what was there after it had asked, and a hundred who ask at once cost two reads.
 */
export class SharedRead<T> {
  readonly #load: () => Promise<T>;
  #underWay: Promise<unknown> | undefined;
  #next: Promise<T> | undefined;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** What several are given is one object: nobody may change it. @throws what the read throws, each who shares it. */
  read(): Promise<T> {
    this.#next ??= this.#begin();
    return this.#next;
  }

  async #begin(): Promise<T> {
    await this.#underWay?.catch(() => undefined);
    // Who asks from here on may have changed what is being read.
    this.#next = undefined;
    const read = this.#load();
    this.#underWay = read;
    return read;
  }
}
