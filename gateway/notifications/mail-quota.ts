/** How many mails may go at once, and how long it takes until one more may, in milliseconds. */
export interface QuotaRule {
  burst: number;
  every: number;
}

/** How many mails may go to one address, and to all together. */
export interface MailQuotaRules {
  each: QuotaRule;
  all: QuotaRule;
}

const minute = 60_000;

export const defaultMailQuota: MailQuotaRules = {
  each: { burst: 10, every: 5 * minute },
  all: { burst: 100, every: minute },
};

/** A bucket that fills by itself: what is in it at a time. */
interface Bucket {
  filled: number;
  at: number;
}

/**
 * How many mails may go to an address, and to all together. Whoever can register an experiment can name any address: the lab's
 * mail server must not flood it.
 */
export class MailQuota {
  readonly #each: QuotaRule;
  readonly #all: QuotaRule;
  readonly #buckets = new Map<string, Bucket>();
  #total: Bucket | undefined;

  constructor({ each, all }: MailQuotaRules) {
    this.#each = each;
    this.#all = all;
  }

  /** How many mails may go to the address now. */
  left(address: string, now: number): number {
    const own = level(this.#buckets.get(address), this.#each, now);
    return Math.floor(Math.min(own, level(this.#total, this.#all, now)));
  }

  /** One goes. */
  take(address: string, now: number): void {
    this.#change(address, now, -1);
  }

  /** One that went has not arrived. */
  giveBack(address: string, now: number): void {
    this.#change(address, now, 1);
  }

  #change(address: string, now: number, by: number): void {
    const own = Math.min(level(this.#buckets.get(address), this.#each, now) + by, this.#each.burst);
    this.#buckets.set(address, { filled: own, at: now });
    // A full bucket is as good as none.
    for (const [name, bucket] of this.#buckets) {
      if (level(bucket, this.#each, now) >= this.#each.burst) this.#buckets.delete(name);
    }
    this.#total = { filled: Math.min(level(this.#total, this.#all, now) + by, this.#all.burst), at: now };
  }
}

function level(bucket: Bucket | undefined, { burst, every }: QuotaRule, now: number): number {
  if (!bucket) return burst;
  return Math.min(burst, bucket.filled + Math.max(0, now - bucket.at) / every);
}
