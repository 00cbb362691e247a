import { moment } from '../../sentences/index.ts';
import type { Finding } from '../../contracts/findings.ts';
import {
  brokerRemedy,
  diskRemedy,
  filesRemedy,
  orchestratorCommand,
  storeRemedy,
  leftBehindRemedy,
} from '../condition/commands.ts';
import type { Diagnosis } from '../../contracts/diagnosis.ts';
import { formatBytes } from '../../kernel/files/format-bytes.ts';
import { reasonInWords, remedyInWords } from '../condition/reason.ts';

export function ok(check: string, found: string): Finding {
  return { check, level: 'ok', found };
}

export function warn(check: string, found: string, remedy: string): Finding {
  return { check, level: 'warn', found, remedy };
}

export function fail(check: string, found: string, remedy: string): Finding {
  return { check, level: 'fail', found, remedy };
}

/** What a gateway says of broker, store and disk, and what that means for weir's promises. */
export function judgeInfrastructure({ broker, store, data, files, exposed = [] }: Diagnosis): Finding[] {
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
    ...(files ? [judgeFiles(files)] : []),
  ];
}

function judgeFiles({ where, reason }: NonNullable<Diagnosis['files']>): Finding {
  const check = 'files of runs, as the gateway sees them';
  return reason === undefined ? ok(check, `in ${where}`) : fail(check, reason, filesRemedy);
}

function judgeStore(store: Diagnosis['store']): Finding[] {
  const check = 'store, as the gateway sees it';
  if (!store.up) return [fail(check, store.reason, store.remedy ?? storeRemedy)];
  const { misgivings, went_back } = store;
  const again = 'weir now lists what is gone: hand it in again, and say again what still counts';
  return [
    ...judgeMisgivings(check, misgivings),
    ...(went_back === undefined ? [] : [warn('what the store knows', went_back, again)]),
  ];
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

/** Whether every module of the workcell has somebody to serve it. */
export function judgeAgents(diagnosis: Diagnosis): Finding[] {
  const { modules, broker, store } = diagnosis;
  if (!store.up) return [];
  const findings = modules.map((module) => judgeModule(module, diagnosis));
  return broker.up ? findings : findings.map(asLastKnown);
}

/** Nobody hears an agent without the broker: what the store says of one may be long over. */
function asLastKnown(finding: Finding): Finding {
  const { check, level, found } = finding;
  const old = `as last known, while the broker is away: ${found}`;
  return level === 'ok' ? warn(check, old, 'see to the broker first') : { ...finding, found: old };
}

function judgeModule(module: string, { instances, unserved, start }: Diagnosis): Finding {
  const check = `agents of ${module}`;
  const all = instances.filter((instance) => instance.module === module);
  const held = all.flatMap(({ instance, reasons = [] }) => reasons.map((reason) => ({ instance, reason })));
  const absent = all.every(({ presence }) => presence !== 'present');
  if (absent && held.length === 0) {
    const last = all.map(({ instance, presence, since }) => `${instance} ${presence} since ${moment(since)}`);
    const why = unserved.find((each) => each.module === module)?.reason;
    const remedy = start?.[module] ?? `weir agent ${module}`;
    return fail(check, last.join(', ') || why || 'none was ever here', `start one: ${remedy}`);
  }
  const left = all.flatMap(({ instance, left_behind = [] }) =>
    left_behind.map((text) => `${instance}: ${text}`),
  );
  if (held.length + left.length === 0) return ok(check, all.map(({ instance }) => instance).join(', '));
  const found = [...held.map(({ instance, reason }) => `${instance}: ${reasonInWords(reason)}`), ...left];
  const remedies = held.map(({ reason }) => remedyInWords(reason)).filter((remedy) => remedy !== '');
  if (left.length > 0) remedies.push(leftBehindRemedy);
  const tell = absent ? fail : warn;
  return tell(check, found.join('; '), [...new Set(remedies)].join('; then ') || 'weir now');
}

/** Whether the agents that were enrolled know the key with which their lab signs. Nothing where none was. */
export function judgeLabKey({ lab_key }: Diagnosis): Finding[] {
  if (!lab_key) return [];
  const check = 'key of the lab';
  const { former, retired, former_counts } = lab_key;
  if (retired.length > 0) {
    const remedy = `enrol each again (weir agent enroll ${retired[0] ?? ''}), and start it with the new file`;
    return [fail(check, `agents that know a retired one begin nothing: ${retired.join(', ')}`, remedy)];
  }
  if (!former_counts) return [ok(check, 'all enrolled agents know it')];
  if (former.length === 0)
    return [warn(check, 'the former one still counts, and no agent needs it', 'weir agent retire-lab-key')];
  const remedy = 'enrol them again, then say weir agent retire-lab-key';
  return [warn(check, `the former one still counts, for ${former.join(', ')}`, remedy)];
}

/** Agents that the broker lets in, and that a store which was lost knows nothing of. */
export function judgeForgotten({ forgotten = [] }: Diagnosis): Finding[] {
  const [one] = forgotten;
  if (one === undefined) return [];
  const found = `the broker lets in agents of whom the store knows nothing: ${forgotten.join(', ')}`;
  const remedy = `enrol each again (weir agent enroll ${one}) and start it with the new file, or end its account (weir agent revoke ${one})`;
  return [warn('accounts of agents', found, remedy)];
}
