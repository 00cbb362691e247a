import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { Finding } from '../../contracts/findings.ts';
import { fail, ok, warn } from './finding.ts';

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
