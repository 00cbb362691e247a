import type { Request } from 'express';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { queryText } from '../http/parameters.ts';

/**
 * The instance that a request of an agent comes from; undefined where it does not say. The one place that answers this: as long
 * as agents have no credentials it is what the agent says of itself, which keeps out mistakes and not a forger.
 */
export function senderOf(request: Request): InstanceAddress | undefined {
  const module = queryText(request, 'module');
  const instance = queryText(request, 'instance');
  return module === undefined || instance === undefined ? undefined : { module, instance };
}
