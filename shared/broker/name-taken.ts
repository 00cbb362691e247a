import type { InstanceAddress } from '../contracts/address.ts';
import { WeirError } from '../errors/weir-error.ts';

/** The word to an agent whose name a living process holds. */
export function nameTaken(workcell: string, { module, instance }: InstanceAddress): WeirError {
  return new WeirError(
    'name_taken',
    `another process serves module "${module}" of workcell "${workcell}" as instance "${instance}": ` +
      'stop that process, or give this agent a name of its own with --instance',
    { details: { workcell, module, instance } },
  );
}
