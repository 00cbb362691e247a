import { leftBehindRemedy } from '../condition/commands.ts';
import { reasonInWords, remedyInWords } from '../condition/reason-in-words.ts';
import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { Finding } from '../../contracts/findings.ts';
import { moment } from '../../contracts/moment.ts';
import { fail, ok, warn } from './finding.ts';

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
