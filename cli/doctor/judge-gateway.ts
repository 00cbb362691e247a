import type { Diagnosis } from '../../shared/contracts/diagnosis.ts';
import type { Finding } from '../../shared/contracts/findings.ts';
import { ok, warn, judgeClock, judgeGround } from '../../shared/explain/index.ts';

/** What a gateway says, and when it said so by this machine's clock (milliseconds since the epoch). */
export interface Answer {
  diagnosis: Diagnosis;
  url: string;
  /** Half way between question and answer. */
  at: number;
}

const own = "this machine's";

/** What a gateway's answer means for weir's promises, seen from this machine. */
export function judgeGateway({ diagnosis, url, at }: Answer, ownVersion: string): Finding[] {
  const { version, workcell, store } = diagnosis;
  const about = `${url} serves ${workcell}, version ${version}`;
  return [
    version === ownVersion
      ? ok('gateway', about)
      : warn('gateway', about, `this is ${ownVersion}: run the same version everywhere`),
    ...judgeGround(diagnosis),
    judgeClock('clock of the gateway', diagnosis.now - at, own),
    ...(store.up ? [judgeClock('clock of the store', store.now - at, own)] : []),
  ];
}
