/** The acknowledgement frames of one batch: everything up to a tag in one frame, and the rest one by one. */
export interface AckFrames {
  upTo: number | undefined;
  single: number[];
}

/**
 * The deliveries of one channel that are not acknowledged, by tag (1, 2, 3, …). Finds the fewest frames for a batch. A
 * multiple acknowledgement must name a tag that is still open, or RabbitMQ closes the channel.
 */
export class AckWindow {
  /** All below are acknowledged. */
  #lowest = 1;
  readonly #above = new Set<number>();

  /** Takes note that `tags` are being acknowledged; those that were acknowledged before are left out. */
  settle(tags: readonly number[]): AckFrames {
    const fresh = [...new Set(tags)].filter((tag) => tag >= this.#lowest && !this.#above.has(tag));
    for (const tag of fresh) this.#above.add(tag);
    while (this.#above.delete(this.#lowest)) this.#lowest += 1;
    let upTo: number | undefined;
    const single: number[] = [];
    for (const tag of fresh) {
      if (tag >= this.#lowest) single.push(tag);
      else if (upTo === undefined || tag > upTo) upTo = tag;
    }
    return { upTo, single };
  }
}
