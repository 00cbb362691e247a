import type { InstanceAddress } from '../contracts/address.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';

/** The word to an agent whose name a living process holds. @param enrolled the agent has an account of its own */
export function nameTaken(
  workcell: string,
  { module, instance }: InstanceAddress,
  enrolled = false,
): WeirError {
  const remedy = enrolled
    ? 'an enrolment is for one PC: stop that process, or, where the file was copied, enrol this PC under a name of its own (weir agent enroll)'
    : 'stop that process, or give this agent a name of its own with --instance';
  return new WeirError(
    'name_taken',
    `another process serves module "${module}" of workcell "${workcell}" as instance "${instance}": ${remedy}`,
    { details: { workcell, module, instance } },
  );
}
