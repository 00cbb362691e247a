import type { Order } from '../api/lab.ts';

const command = /^weir (?:admin )?(reset|resume|unlock)(?: (\S+))?$/;

/** The order that a command of the gateway's answer gives, where it is one that this page can give; undefined for every other. Pure. */
export function orderOf(next: string | null): { order: Order; module?: string } | undefined {
  const [, order, of] = command.exec(next ?? '') ?? [];
  if (order === undefined) return undefined;
  if (order === 'reset' && of === undefined) return undefined;
  // A run, too, is resumed by its id.
  if (order === 'resume' && next?.startsWith('weir admin') !== true) return undefined;
  return { order: order as Order, ...(of === undefined || of === '--all' ? {} : { module: of }) };
}
