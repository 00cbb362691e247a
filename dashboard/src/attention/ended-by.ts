import type { Order, OrderTarget } from '../api/index.ts';

const command = /^weir (?:admin )?(reset|resume|unlock)(?: ([^\s/]+)(?:\/(\S+))?)?$/;

/** The order that a command of the gateway's answer gives, where it is one that this page can give; undefined for every other. Pure. */
export function orderOf(next: string | null): { order: Order; target: OrderTarget } | undefined {
  const [, order, of, instance] = command.exec(next ?? '') ?? [];
  if (order === undefined) return undefined;
  if (order === 'reset' && of === undefined) return undefined;
  // A run, too, is resumed by its id.
  if (order === 'resume' && next?.startsWith('weir admin') !== true) return undefined;
  const target = of === undefined || of === '--all' ? {} : { module: of };
  return { order: order as Order, target: { ...target, ...(instance === undefined ? {} : { instance }) } };
}
