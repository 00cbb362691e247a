import type { Target } from './field.ts';

interface Claim {
  choose: () => Target[];
  grant: (targets: Target[]) => void;
}

/**
 * Who has what for itself. Whoever needs several targets gets all of them in one go or none, so that nobody ever waits
 * with something in hand; and nobody is overtaken by somebody who came later and wants one of the same, so that who needs
 * much gets it, too.
 */
export class Claims {
  readonly #taken = new Set<Target>();
  #waiting: Claim[] = [];

  /**
   * Resolves with what `choose` names, once all of it is free. `choose` is asked again each time that something was given
   * back: who owns the workcell may be another one by then.
   */
  take(choose: () => Target[]): Promise<Target[]> {
    return new Promise((grant) => {
      this.#waiting.push({ choose, grant });
      this.#serve();
    });
  }

  giveBack(targets: readonly Target[]): void {
    for (const target of targets) this.#taken.delete(target);
    this.#serve();
  }

  #serve(): void {
    const spokenFor = new Set(this.#taken);
    this.#waiting = this.#waiting.filter(({ choose, grant }) => {
      const targets = choose();
      const free = !targets.some((target) => spokenFor.has(target));
      for (const target of targets) {
        spokenFor.add(target);
        if (free) this.#taken.add(target);
      }
      if (free) grant(targets);
      return !free;
    });
  }
}
