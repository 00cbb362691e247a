import {
  by,
  json,
  takes,
  type Call,
  callsOf,
  demandReason,
  readIdempotencyKey,
  recordChange,
  recordKept,
  requestKey,
  whoAndWhy,
  sendConfirmed,
  untilShown,
  maxOrderBytes,
} from '../../http/index.ts';
import { demandInstance, demandModule } from '../../../shared/contracts/demand-module.ts';
import { newId, stableId } from '../../../shared/contracts/ids.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { nameTarget } from '../../../shared/contracts/order-target.ts';
import { message } from '../../../shared/contracts/message.ts';
import { object, optional, told } from '../../../shared/contracts/object-schema.ts';
import { refilledView } from '../../../shared/contracts/supplies-view.ts';
import type { WorkcellModule } from '../../../shared/contracts/workcell.ts';
import {
  decodeWorkcellState,
  type InstanceRecord,
  type WorkcellState,
} from '../../../shared/contracts/workcell-state.ts';
import { describeSupplies } from '../../../shared/explain/index.ts';
import { hasCounted } from '../../../shared/workcell/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { didYouMean } from '../../../shared/kernel/json/did-you-mean.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { someOf } from '../../../shared/kernel/some-of.ts';
import type { LabContext } from '../context.ts';

const call = callsOf<LabContext>('Workcell');

const refill = call(
  {
    id: 'refillModule',
    route: 'post /modules/{name}/refill',
    access: 'lab:operate',
    summary: 'Says that what a module uses up is there again',
    description:
      'Steps that wait for it go on. What steps in hand use is taken off the new. Nothing is asked of the instrument. Without an `Idempotency-Key` each request is a refill of its own.',
    headers: requestKey,
    params: object({ name: told(text, 'The module.') }),
    ...takes(
      object({
        [optional]: {
          instance: told(text, 'The instance of it; without one, all of them.'),
          consumable: told(text, 'As the workcell file calls it; without one, all that the module uses up.'),
          to: told(
            { type: 'number', minimum: 0 } as const,
            'How much there is now; without it, as much as there can be.',
          ),
          by,
          reason: told(
            { type: 'string', maxLength: 1_000, examples: ['a new box'] } as const,
            'Why; stands in the event.',
          ),
        },
      }),
      { maxBytes: maxOrderBytes, example: { consumable: 'tips', to: 96, by: 'Ada' } },
    ),
    answers: { 200: json('What is left now.', refilledView) },
    errors: [
      'bad_request',
      'not_found',
      'idempotency_conflict',
      'reason_required',
      'broker_unavailable',
      'owner_too_old',
    ],
  },
  async ({ path: { name }, body, request, context }) => {
    const { workcell, store } = context;
    const module = demandModule(workcell, name);
    const { instance, consumable, to } = body;
    demandRefillable(module, { consumable, to });
    const which = {
      module: name,
      ...(instance === undefined ? {} : { instance }),
      ...(consumable === undefined ? {} : { consumable }),
      ...(to === undefined ? {} : { to }),
    };
    const key = readIdempotencyKey(request);
    const named = key === undefined ? newId() : stableId(`refill ${workcell.name} ${key}`);
    const id = `${named} ${stableId(JSON.stringify(which))}`;
    const deadline = context.deadlines.begin();
    await deadline.untilBrokerUp(context.broker);
    const [fields, at] = await deadline.withStore(() => Promise.all([store.readWorkcell(), store.now()]));
    const before = decodeWorkcellState(fields);
    demandInstance(before, which);
    demandSame(before, named, id);
    if (!isCounted(before, which, id)) {
      const said = { ...which, request: id, at, ...whoAndWhy(request, body) };
      await sendConfirmed(context, message('supplies.refill', { workcell: workcell.name, body: said }));
      await untilShown(
        context,
        (state) => refilledOf(state, which).length === 0 || isCounted(state, which, id),
      );
    }
    await recordKept(request, {
      ...{ kind: 'refill', id, what: `the refill of ${nameTarget(which)}`, byOwner: true },
      isKept: async () => isCounted(decodeWorkcellState(await store.readWorkcell()), which, id),
    });
    const after = decodeWorkcellState(await deadline.withStore(() => store.readWorkcell()));
    const levels = (state: WorkcellState): JsonObject =>
      Object.fromEntries(
        refilledOf(state, which).map(([instanceOf, record]) => [
          instanceOf,
          Object.fromEntries(
            describeSupplies(workcell, state, record)
              .filter((each) => (consumable ?? each.name) === each.name)
              .map((each) => [each.name, each.left]),
          ),
        ]),
      );
    recordChange(request, { before: levels(before), after: levels(after) });
    return {
      instances: refilledOf(after, { module: name }).map(([, record]) => ({
        instance: record.instance,
        supplies: describeSupplies(workcell, after, record),
      })),
    };
  },
  (context) => [demandReason(context, 'refill')],
);

/** What modules use up, as people refill it. */
export const supplies: readonly Call<LabContext>[] = [refill];

interface Refilled {
  module: string;
  instance?: string;
}

/** The instances that a refill is for, by their keys. */
function refilledOf({ instances }: WorkcellState, which: Refilled): [string, InstanceRecord][] {
  const { module, instance } = which;
  return [...instances].filter(
    ([, record]) => record.module === module && (instance ?? record.instance) === record.instance,
  );
}

function isCounted(state: WorkcellState, which: Refilled, request: string): boolean {
  return refilledOf(state, which).some(([key]) => hasCounted(state.supplies.get(key), request));
}

/** @throws WeirError `idempotency_conflict` where a request of that name has refilled something else, or otherwise */
function demandSame({ supplies: all }: WorkcellState, named: string, request: string): void {
  const counted = [...all.values()].flatMap((of) => Object.values(of).flatMap(({ refills = [] }) => refills));
  if (!counted.some((each) => each.startsWith(`${named} `) && each !== request)) return;
  const text = 'the idempotency key belongs to another refill: give each refill a key of its own';
  throw new WeirError('idempotency_conflict', text);
}

/** @throws WeirError `not_found` where the module does not use that up, `bad_request` where there is not as much room. */
function demandRefillable(
  { name, consumables = {} }: WorkcellModule,
  { consumable, to }: { consumable?: string | undefined; to?: number | undefined },
): void {
  const names = Object.keys(consumables);
  if (names.length === 0) {
    const remedy = 'state `consumables` of it in the workcell file';
    throw new WeirError('not_found', `nothing is known that the module ${name} uses up: ${remedy}`);
  }
  const known = consumable === undefined ? undefined : own(consumables, consumable);
  if (consumable !== undefined && !known) {
    const like = didYouMean(consumable, names);
    throw new WeirError(
      'not_found',
      `the module ${name} uses up no "${consumable}", but ${someOf(names)}${like}`,
    );
  }
  if (to === undefined) return;
  const [only, ...others] = known ? [known] : Object.values(consumables);
  if (others.length > 0)
    throw new WeirError('bad_request', `say of what there is ${to} now ("consumable"): ${someOf(names)}`);
  if (only && to > only.capacity)
    throw new WeirError(
      'bad_request',
      `"to" is ${to}, and there is room for ${only.capacity} ("capacity" in the workcell file)`,
    );
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
