import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { Finding } from '../../contracts/findings.ts';
import { judgeVersions, versionsOf } from './versions.ts';
import {
  judgeAgents,
  judgeClock,
  judgeDeadLetters,
  judgeForgotten,
  judgeInfrastructure,
  judgeLabKey,
  judgeOrchestrator,
  ok,
  warn,
} from './judge.ts';

/** What a gateway sees. */
export interface Seen {
  diagnosis: Diagnosis;
  /** Whether an orchestrator leads the workcell; null where the broker does not say. */
  led: boolean | null;
  /** How many dead letters the broker keeps; null where it does not say. */
  letters: number | null;
}

/** What a gateway finds of all that it stands on. Pure. */
export function examineLab({ diagnosis, led, letters }: Seen): Finding[] {
  const { version, workcell, store, broker, now } = diagnosis;
  return [
    ok('gateway', `serves ${workcell}, version ${version}`),
    ...judgeInfrastructure(diagnosis),
    ...(store.up ? [judgeClock('clock of the store', store.now - now, "the gateway's")] : []),
    // That the broker is away is told already.
    ...(broker.up ? judgeBehindBroker(workcell, led, letters) : []),
    ...judgeVersions(versionsOf(diagnosis)),
    ...judgeAgents(diagnosis),
    ...judgeLabKey(diagnosis),
    ...judgeForgotten(diagnosis),
  ];
}

function judgeBehindBroker(workcell: string, led: boolean | null, letters: number | null): Finding[] {
  const silent = (check: string) =>
    warn(check, 'the broker does not say', 'ask again; look at the load of the broker where it stays so');
  return [
    led === null ? silent(`orchestrator of ${workcell}`) : judgeOrchestrator(workcell, led),
    letters === null ? silent('dead letters') : judgeDeadLetters('dead letters', letters),
  ];
}
