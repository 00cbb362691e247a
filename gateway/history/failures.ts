import type { FailureKind } from '../../shared/contracts/history.ts';
import { stepAt } from './describe-timeline.ts';
import type { ActivityAttempt, RunActivity } from './run-activity.ts';
import { isoTime } from '../http/index.ts';

/** So many kinds are told. */
const mostTold = 50;
/** So many are told apart; what a driver says may be different each time. Beyond, those of one module and code count as one. */
const mostKept = 1_000;

/** What failed, or ended without anybody knowing how: counted by module, code and the first line of the message. */
export class Failures {
  readonly #kinds = new Map<string, FailureKind & { latest: number }>();

  add(run: RunActivity, { step, of, outcome, to, error }: ActivityAttempt): void {
    if ((outcome !== 'failed' && outcome !== 'unknown') || to === undefined) return;
    const code = error?.code ?? 'outcome_unknown';
    const own = `${of.module}\n${code}\n${error?.message ?? ''}`;
    const isApart = this.#kinds.has(own) || this.#kinds.size < mostKept;
    const key = isApart ? own : `${of.module}\n${code}`;
    const text = isApart ? (error?.message ?? '') : 'others';
    const known = this.#kinds.get(key) ?? {
      module: of.module,
      code,
      text,
      count: 0,
      latest: -1,
      last: { ...stepAt(run, step, of), at: '' },
    };
    known.count += 1;
    if (to > known.latest)
      Object.assign(known, { latest: to, last: { ...stepAt(run, step, of), at: isoTime(to) } });
    this.#kinds.set(key, known);
  }

  /** The most frequent first. */
  all(): FailureKind[] {
    const kinds = [...this.#kinds.values()].sort((a, b) => b.count - a.count || b.latest - a.latest);
    return kinds.slice(0, mostTold).map(({ latest: _, ...kind }) => kind);
  }
}
