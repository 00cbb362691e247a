/** Wakes all who wait for it. A ring that nobody waits for is lost: look first, and then wait in the same turn. */
export class Bell {
  readonly #waiting = new Set<() => void>();

  ring(): void {
    // Who wakes and waits again waits for the next ring.
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of woken) wake();
  }

  /** Resolves at the next ring, after `ms` milliseconds, or at the signal. Never rejects. */
  async next(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }
}
