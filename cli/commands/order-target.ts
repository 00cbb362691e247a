import { InvalidArgumentError } from 'commander';
import type { OrderTarget } from '../../shared/contracts/order-target.ts';

export const targetArgument = 'a module, or one instance of it (default: the whole workcell)';

/** `arm` or `arm/a`, as it is typed. */
export function toTarget(text: string): OrderTarget & { module: string } {
  const [module = '', instance, ...more] = text.split('/');
  if (module === '' || instance === '' || more.length > 0)
    throw new InvalidArgumentError('expected MODULE or MODULE/INSTANCE');
  return { module, ...(instance === undefined ? {} : { instance }) };
}
