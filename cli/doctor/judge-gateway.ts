import { leftBehindRemedy } from '../../shared/condition/commands.ts';
import type { Diagnosis } from '../../shared/contracts/diagnosis.ts';
import { formatBytes, formatTime, localTimes } from '../display/format.ts';
import { describeReason, describeRemedy } from '../display/reason-words.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Clocks that differ by more (milliseconds) make times in logs and results hard to compare. */
const skewMs = 2_000;

/** What a gateway says, and when it said so by this machine's clock (milliseconds since the epoch). */
export interface Answer {
  diagnosis: Diagnosis;
  url: string;
  /** Half way between question and answer. */
  at: number;
}

/** What a gateway's answer means for weir's promises. */
export function judgeGateway({ diagnosis, url, at }: Answer, ownVersion: string): Finding[] {
  const { version, workcell, broker, store, data } = diagnosis;
  const about = `${url} serves ${workcell}, version ${version}`;
  return [
    version === ownVersion
      ? ok('gateway', about)
      : warn('gateway', about, `this is ${ownVersion}: run the same version everywhere`),
    broker.up
      ? ok('broker, as the gateway sees it', 'connected')
      : fail(
          'broker, as the gateway sees it',
          broker.reason,
          'start it, or correct WEIR_BROKER_URL of the gateway',
        ),
    ...judgeStore(store),
    judgeDisk('disk of the data folder', data.folder, data.free_bytes),
    judgeClock('clock of the gateway', diagnosis.now - at),
    ...(store.up ? [judgeClock('clock of the store', store.now - at)] : []),
  ];
}

function judgeStore(store: Diagnosis['store']): Finding[] {
  const check = 'store, as the gateway sees it';
  if (!store.up) return [fail(check, store.reason, 'start it, or correct WEIR_STORE_URL of the gateway')];
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
  const remedy = 'make room, or move the folder to a larger disk';
  if (freeBytes < nothingBytes) return fail(check, found, remedy);
  return freeBytes < littleBytes ? warn(check, found, remedy) : ok(check, found);
}

function judgeClock(check: string, aheadMs: number): Finding {
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
  if (Math.abs(aheadMs) <= skewMs) return ok(check, `differs from this machine's by ${seconds} s`);
  const found = `${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`;
  return warn(
    check,
    found,
    'keep all machines in time with NTP: times in logs and results would not fit together',
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
    const last = all.map(
      ({ instance, presence, since }) => `${instance} ${presence} since ${formatTime(since)}`,
    );
    const why = unserved.find((each) => each.module === module)?.reason;
    const remedy = start?.[module] ?? `weir agent ${module}`;
    return fail(check, last.join(', ') || why || 'none was ever here', `start one: ${remedy}`);
  }
  const left = all.flatMap(({ instance, left_behind = [] }) =>
    left_behind.map((text) => `${instance}: ${localTimes(text)}`),
  );
  if (held.length + left.length === 0) return ok(check, all.map(({ instance }) => instance).join(', '));
  const found = [...held.map(({ instance, reason }) => `${instance}: ${describeReason(reason)}`), ...left];
  const remedies = held.map(({ reason }) => describeRemedy(reason)).filter((remedy) => remedy !== '');
  if (left.length > 0) remedies.push(leftBehindRemedy);
  const tell = absent ? fail : warn;
  return tell(check, found.join('; '), [...new Set(remedies)].join('; then ') || 'weir now');
}
