import type { AuditFacts } from '../../shared/contracts/audit.ts';

/** So many refusals of one address are told one by one in a minute; the others are summed up when it is over. */
const toldOneByOne = 20;
const minute = 60_000;
/** Of so many addresses; whoever comes beside them is summed up with others. */
const addresses = 1_000;

interface Counted {
  told: number;
  summed: number;
  /** Milliseconds since the epoch. */
  until: number;
}

/** Keeps whoever asks again and again, and is refused, from filling the audit. */
export class RefusalQuota {
  readonly #counted = new Map<string | null, Counted>();

  /** Whether this refusal has an entry of its own; else it is counted. @param now milliseconds since the epoch */
  tells(from: string | null, now: number): boolean {
    const address = this.#counted.has(from) || this.#counted.size < addresses ? from : null;
    const counted = this.#counted.get(address) ?? { told: 0, summed: 0, until: now + minute };
    this.#counted.set(address, counted);
    if (counted.told < toldOneByOne) counted.told += 1;
    else counted.summed += 1;
    return counted.summed === 0;
  }

  /** Sums of the minutes that are over, to be told now. @param now milliseconds since the epoch; Infinity: of all */
  due(now: number): AuditFacts[] {
    const sums: AuditFacts[] = [];
    for (const [from, { summed, until }] of this.#counted) {
      if (until > now) continue;
      this.#counted.delete(from);
      const at = new Date(Math.min(now, Date.now())).toISOString();
      if (summed > 0) sums.push({ at, by: null, from, operation: null, status: null, further: summed });
    }
    return sums;
  }
}
