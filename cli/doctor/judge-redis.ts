import type { Finding } from '../../shared/contracts/findings.ts';
import { fail, ok, warn } from '../../shared/explain/index.ts';
import type { RedisFacts } from '../../shared/store/index.ts';

/** What it means for weir's promises that others watch and copy a Redis, or that some of them are away. Nothing where it stands alone. */
export function judgeRedis(facts: RedisFacts | undefined): Finding[] {
  if (!facts) return [];
  const { kind, asked, away, lame } = facts;
  const name = kind === 'sentinel' ? 'Sentinels' : 'nodes';
  const check = `store ${name}`;
  const silent = away.map(({ place, reason }) =>
    warn(check, `${place} does not answer: ${reason}`, 'start it; weir goes on by the others'),
  );
  const none = `${asked - away.length} of the ${asked} ${name} of WEIR_STORE_URL answer: where the master fails, none takes over`;
  const forgotten =
    kind === 'sentinel'
      ? 'SENTINEL RESET on each Sentinel where it never comes back'
      : 'CLUSTER FORGET on each node where it never comes back';
  const gone = new Set(away.map(({ place }) => place));
  const findings = [
    ...(asked - away.length <= asked / 2 ? [fail(check, none, 'start those that do not answer')] : []),
    ...silent,
    ...lame
      .filter(({ place }) => !gone.has(place))
      .map(({ place, reason }) => warn('store replicas', `${place} ${reason}`, `start it; ${forgotten}`)),
  ];
  return findings.length > 0
    ? findings
    : [ok(check, `all ${asked} answer, and know of no copy that is away or behind`)];
}
