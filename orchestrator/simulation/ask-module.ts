import { findAction } from '../../shared/contracts/about.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { BodyOf } from '../../shared/contracts/message.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { LabState } from '../state/index.ts';

/**
 * What is to be asked of which agent, where a module says itself what its action would return; undefined where none that is there does.
 * It is an inquiry, no command: nothing is moved by it. Pure.
 */
export function inquiryOf(
  { instances, abouts }: Pick<LabState, 'instances' | 'abouts'>,
  { module, action, args, files, only_instance }: StepDefinition,
): BodyOf<'inquiry'> | undefined {
  for (const record of instances.values()) {
    const { instance } = record;
    if (record.module !== module || record.presence !== 'present') continue;
    if (only_instance !== undefined && instance !== only_instance) continue;
    const about = abouts.get(instanceKey(record));
    if (!about || !findAction(about, action)?.simulates) continue;
    return { module, instance, asks: 'simulate', action, args, files };
  }
  return undefined;
}
