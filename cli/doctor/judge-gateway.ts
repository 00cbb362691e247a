import type { Diagnosis } from '../../shared/contracts/diagnosis.ts';
import { formatBytes, formatTime } from '../display/format.ts';
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

function judgeModule(module: string, { instances, unserved }: Diagnosis): Finding {
  const check = `agents of ${module}`;
  const all = instances.filter((instance) => instance.module === module);
  const held = all.find(({ error }) => error !== undefined);
  const present = all.filter(({ presence }) => presence === 'present');
  const lost = all.filter(({ presence }) => presence === 'lost');
  if (present.length === 0) {
    const last = all.map(
      ({ instance, presence, since }) => `${instance} ${presence} since ${formatTime(since)}`,
    );
    const why = unserved.find((each) => each.module === module)?.reason;
    const remedy = why === undefined ? `weir agent ${module}` : `weir agent FILE --name ${module}`;
    return fail(check, last.join(', ') || why || 'none was ever here', `start one: ${remedy}`);
  }
  const deaf = present.find((instance) => instance.unwanted !== undefined);
  if (deaf) {
    const found = `${module}/${deaf.instance} is ${(deaf.unwanted ?? []).join('; ')}`;
    const remedy = `look at the instrument, then: weir abandon ${module}/${deaf.instance} --reason WHY`;
    return warn(check, found, remedy);
  }
  if (held)
    return warn(
      check,
      `${held.instance} is held back: ${held.error ?? ''}`,
      `look at the instrument, then set it free: weir reset ${module}`,
    );
  const left = present.find((instance) => instance.left_behind !== undefined);
  if (left) {
    const found = `${module}/${left.instance}: ${(left.left_behind ?? []).join('; ')}`;
    return warn(check, found, 'see that the instrument is at rest; restart its agent to be rid of that code');
  }
  const unfit = present.find((instance) => instance.unfit !== undefined);
  if (unfit) {
    const found = `${unfit.instance}: the instrument ${unfit.unfit ?? ''}`;
    return warn(check, found, 'look at the instrument: it is given nothing before it says that it is ready');
  }
  const names = present.map(({ instance }) => instance).join(', ');
  if (lost.length > 0) {
    const silent = lost
      .map(({ instance, since }) => `${instance} (silent since ${formatTime(since)})`)
      .join(', ');
    return warn(check, `${names}; lost: ${silent}`, 'look at the machine and the network of the lost one');
  }
  return ok(check, names);
}
