import type { Json } from '../../shared/kernel/json/json.ts';
import { version } from '../../shared/kernel/version.ts';
import type { InstanceRecord, Recovering } from '../../shared/contracts/workcell-state.ts';
import type { TokenMark } from '../../shared/store/index.ts';

/**
 * The terms that led to what the store holds; those that have committed nothing are left out. Commits are counted through, from
 * term to term: `seq` of a commit mark is larger than that of every commit before it.
 */
export type Lineage = {
  /** The term that wrote this. */
  epoch: number;
  /** The weir that wrote it. One before 0.3 writes it anew without. */
  version?: string;
  /** Marks of earlier epochs prove nothing: whatever the store has forgotten of them is provided for. */
  from: number;
  /** When the store was last found to be put back, milliseconds since the epoch by its clock; missing where it never was. */
  put_back_at?: number;
  /** When what it had forgotten then was committed, by its clock; missing where nobody knew. */
  forgotten?: { from: number; to: number };
  /** Of terms that have ended, each with its last commit, oldest first. */
  ended: TokenMark[];
};

/** So many terms are remembered; marks of older ones prove nothing. */
const mostTerms = 256;

/** The lineage of a term that begins on a store whose field is `stored` and whose token was `before`. */
export function lineageOf(epoch: number, stored: Json | undefined, before: TokenMark | undefined): Lineage {
  const known = stored as Lineage | undefined;
  // A term that has committed nothing has left the field as it was, and the count as well.
  const last = before && { epoch: known?.epoch ?? before.epoch, seq: before.seq };
  const ended = [...(known?.ended ?? []), ...(last ? [last] : [])];
  const kept = ended.slice(-mostTerms);
  const from =
    kept.length < ended.length ? Math.max(known?.from ?? 0, kept[0]?.epoch ?? 0) : (known?.from ?? 0);
  const { put_back_at, forgotten } = known ?? {};
  return {
    ...{ epoch, version, from, ended: kept },
    ...(put_back_at === undefined ? {} : { put_back_at }),
    ...(forgotten && { forgotten }),
  };
}

/** True where the store has forgotten that commit, and that is not provided for: it was put back to an older copy. */
export function forgets(lineage: Lineage, seen: TokenMark | undefined): boolean {
  return seen !== undefined && seen.epoch >= lineage.from && lacks(lineage, seen);
}

/** True where the store does not have that commit, whether or not that is provided for. Nobody knows of terms too long ago. */
export function lacks({ epoch, ended }: Lineage, seen: TokenMark | undefined): boolean {
  const [oldest] = ended;
  const isTooOld = ended.length >= mostTerms && oldest !== undefined && (seen?.epoch ?? 0) < oldest.epoch;
  if (!seen || seen.epoch === epoch || isTooOld) return false;
  const term = ended.find((each) => each.epoch === seen.epoch);
  return term === undefined || seen.seq > term.seq;
}

/** An earlier version noted with each instance that its word was awaited. */
export function recoveringBefore(instances: ReadonlyMap<string, InstanceRecord>): Recovering | undefined {
  const owed = [...(instances as ReadonlyMap<string, WithAwaited>)].flatMap(([key, { awaited }]) =>
    awaited ? [[key, awaited] as const] : [],
  );
  if (owed.length === 0) return undefined;
  return { since: Math.max(...owed.map(([, { since }]) => since)), unheard: Object.fromEntries(owed) };
}

type WithAwaited = InstanceRecord & { awaited?: Recovering['unheard'][string] & { since: number } };
