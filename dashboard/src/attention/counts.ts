import type { Attention } from './attention.ts';
import type { CountName } from './count-names.ts';
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

/** How many there are of each. Pure. */
export function countAttention(lines: readonly Attention[]): Record<CountName, number> {
  const counts = { unknown: 0, failed: 0, asks: 0, silent: 0, overdue: 0, faults: 0, held: 0 };
  for (const { count } of lines) if (count) counts[count] += 1;
  return counts;
}

/** How many of them somebody should look at: what is held is held on purpose. Pure. */
export function pressing(counts: Record<CountName, number>): number {
  return counts.unknown + counts.failed + counts.asks + counts.silent + counts.overdue + counts.faults;
}
