import { brokerRemedy, diskRemedy, orchestratorCommand, storeRemedy } from '../condition/commands.ts';
import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { Finding } from '../../contracts/findings.ts';
import { formatBytes } from '../../kernel/files/format-bytes.ts';
import { fail, ok, warn } from './finding.ts';

/** What a gateway says of broker, store and disk, and what that means for weir's promises. */
export function judgeGround({ broker, store, data, exposed = [] }: Diagnosis): Finding[] {
  return [
    ...exposed.map((missing) =>
      warn(
        'who reaches the gateway',
        'other machines do, and everybody there is trusted',
        `give it ${missing}`,
      ),
    ),
    broker.up
      ? ok('broker, as the gateway sees it', 'connected')
      : fail('broker, as the gateway sees it', broker.reason, brokerRemedy),
    ...judgeStore(store),
    judgeDisk('disk of the data folder', data.folder, data.free_bytes),
  ];
}

function judgeStore(store: Diagnosis['store']): Finding[] {
  const check = 'store, as the gateway sees it';
  if (!store.up) return [fail(check, store.reason, store.remedy ?? storeRemedy)];
  return judgeMisgivings(check, store.misgivings);
}

/** Settings of a store that break a promise. */
export function judgeMisgivings(check: string, misgivings: readonly string[]): Finding[] {
  if (misgivings.length === 0) return [ok(check, 'keeps what it is told')];
  const remedy = 'set it as docs/operations.md says, in the store and in its configuration file';
  return misgivings.map((misgiving) => fail(check, misgiving, remedy));
}

const littleBytes = 1024 ** 3;
const nothingBytes = 100 * 1024 ** 2;

/** Room for files and journals. An agent without room for its journal starts nothing. */
export function judgeDisk(check: string, folder: string, freeBytes: number): Finding {
  const found = `${formatBytes(freeBytes)} free in ${folder}`;
  if (freeBytes < nothingBytes) return fail(check, found, diskRemedy);
  return freeBytes < littleBytes ? warn(check, found, diskRemedy) : ok(check, found);
}

/** Clocks that differ by more (milliseconds) make times in logs and results hard to compare. */
const skewMs = 2_000;

/** How far a clock is ahead of another, `than` (milliseconds). */
export function judgeClock(check: string, aheadMs: number, than: string): Finding {
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
  if (Math.abs(aheadMs) <= skewMs) return ok(check, `differs from ${than} by ${seconds} s`);
  const found = `${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ${than}`;
  return warn(
    check,
    found,
    'keep all machines in time with NTP: times in logs and results would not fit together',
  );
}

/** Without an orchestrator nothing goes on, and nothing that is known of the instruments is new. */
export function judgeOrchestrator(workcell: string, isThere: boolean): Finding {
  const check = `orchestrator of ${workcell}`;
  if (isThere) return ok(check, 'reads the inbox');
  return fail(
    check,
    'no orchestrator reads the inbox: no run goes on, and what is told of instruments is old',
    `start one: ${orchestratorCommand}`,
  );
}

/** Messages that nobody could process. */
export function judgeDeadLetters(check: string, letters: number): Finding {
  if (letters === 0) return ok(check, 'none');
  return warn(
    check,
    letters === 1 ? '1 dead letter' : `${letters} dead letters`,
    'weir dead lists them with the reason, sends one again, or drops it',
  );
}
