import type { AgentOrders } from '../../../client/index.ts';
import { gateway, reading, readingAs, saying, type Said } from './gateway.ts';
import type { SaidOnce } from './recovery.ts';

const everyMs = 5_000;

/** What weir stands on, as the gateway sees it. */
export const doctorQuery = {
  ...reading(['doctor'], (signal) => gateway.GET('/doctor', { signal })),
  refetchInterval: everyMs,
};

export const deadLettersQuery = {
  ...readingAs(
    ['dead-letters'],
    (signal) => gateway.GET('/admin/dead', { signal }),
    ({ letters }) => letters,
  ),
  refetchInterval: everyMs,
};

/** A dead letter with its text. */
export const deadLetterQuery = (letter: string) =>
  reading(['dead-letters', letter], (signal) =>
    gateway.GET('/admin/dead/{letter}', { params: { path: { letter } }, signal }),
  );

export const locationsQuery = readingAs(
  ['locations'],
  (signal) => gateway.GET('/locations/states', { signal }),
  ({ location_states }) => Object.values(location_states),
);

/** The settings of the workcell that the gateway goes by. */
export const configQuery = reading(['workcell', 'config'], (signal) => gateway.GET('/wc/config', { signal }));

export const moduleQuery = (name: string) => ({
  ...readingAs(
    ['workcell', 'module', name],
    (signal) => gateway.GET('/modules/{name}/state', { params: { path: { name } }, signal }),
    (data) => Object.values(data)[0] ?? Promise.reject(new Error(`the gateway tells nothing of ${name}`)),
  ),
  // The feed tells nothing of what an instrument says of itself.
  refetchInterval: everyMs,
});

/** The JSON Schema of a workflow file. It changes with the gateway alone. */
export const workflowSchemaQuery = {
  ...reading(['schemas', 'workflow'], (signal) =>
    gateway.GET('/schemas/{name}', { params: { path: { name: 'workflow.json' } }, signal }),
  ),
  staleTime: Infinity,
};

/** What is ordered of an instance, of a module, or of the whole workcell. */
export type Order = Exclude<NonNullable<AgentOrders['command']>, 'safety_stop' | 'abandon'>;

export const orders: readonly Order[] = ['pause', 'resume', 'lock', 'unlock', 'cancel', 'reset', 'shutdown'];

/** What an order is for: without an instance a module, without a module the whole workcell. */
export interface OrderTarget {
  module?: string;
  instance?: string;
}

/** `washer/w1`, `washer`, `the whole workcell`. */
export function nameTarget({ module, instance }: { module?: string; instance?: string | null }): string {
  if (module === undefined) return 'the whole workcell';
  return instance === undefined || instance === null ? module : `${module}/${instance}`;
}

/** How often it is looked at what an order would end while somebody thinks about it (milliseconds): another run may begin. */
const previewMs = 2_000;

/** What an order would end; nothing is ordered. */
export const orderPreviewQuery = (command: Order, target: OrderTarget) => ({
  ...reading(['orders', 'preview', command, target], (signal) =>
    gateway.GET('/admin/preview', { params: { query: { command, ...target } }, signal }),
  ),
  refetchInterval: previewMs,
  retry: false,
});

/** Gives an order; resolves when it is numbered. What the agents do about it stands in `GET /admin` and at their instances. */
export async function giveOrder(
  command: Order,
  { module, instance }: OrderTarget,
  said: Said,
): Promise<void> {
  const body = saying(said);
  if (module === undefined) await gateway.POST('/admin/{command}', { params: { path: { command } }, body });
  else if (instance === undefined)
    await gateway.POST('/admin/{command}/{module}', { params: { path: { command, module } }, body });
  else {
    const path = { command, module, instance };
    await gateway.POST('/admin/{command}/{module}/{instance}', { params: { path }, body });
  }
}

/** Reserves an instrument, at once where `from` is undefined; resolves when that is so. @throws Problem */
export async function reserve(
  target: { module: string; instance?: string },
  { from, until }: { from: string | undefined; until: string },
  { key, ...said }: SaidOnce,
): Promise<void> {
  const body = { ...target, until, ...(from === undefined ? {} : { from }), ...saying(said) };
  await gateway.POST('/reservations', { params: { header: { 'idempotency-key': key } }, body });
}

/** Ends a reservation before its time. @throws Problem */
export async function unreserve(id: string, said: Said): Promise<void> {
  await gateway.DELETE('/reservations/{id}', { params: { path: { id } }, body: saying(said) });
}

/**
 * Gives up waiting for what an instance acts on; it may act on while the next command begins. @throws Problem
 * @param command_ids missing for all
 */
export async function abandon(
  { module, instance }: Required<OrderTarget>,
  said: Said,
  command_ids?: string[],
): Promise<void> {
  const body = { instance, ...saying(said), ...(command_ids && { command_ids }) };
  await gateway.POST('/admin/abandon/{module}', { params: { path: { module } }, body });
}

/** Says how much there is of something that an instance uses up; without an amount, as much as there can be. @throws Problem */
export async function refill(
  { module, instance }: Required<OrderTarget>,
  consumable: string,
  to: number | undefined,
  { key, ...said }: SaidOnce,
): Promise<void> {
  const body = { instance, consumable, ...(to === undefined ? {} : { to }), ...saying(said) };
  const params = { path: { name: module }, header: { 'idempotency-key': key } };
  await gateway.POST('/modules/{name}/refill', { params, body });
}
