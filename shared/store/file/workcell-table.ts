import type { Json } from '../../kernel/json/json.ts';
import { nextOrder } from '../../contracts/order-number.ts';
import { isBelow, targetKey } from '../../contracts/order-target.ts';
import { decodeWorkcellState, stopOf, workcellField } from '../../contracts/workcell-state.ts';
import type { NumberedOrder, OrderWish } from '../store.ts';
import { stoppedBySafety } from '../store-errors.ts';
import type { Database, Statement } from './database.ts';
import { decodeField, encodeField } from '../stored-forms.ts';

/** The fields of the workcell's state. */
export class WorkcellTable {
  readonly #select: Statement<{ name: string; value: string }>;
  readonly #find: Statement<{ value: string }>;
  readonly #put: Statement;
  readonly #remove: Statement;

  constructor(database: Database) {
    this.#select = database.prepare('SELECT name, value FROM workcell');
    this.#find = database.prepare('SELECT value FROM workcell WHERE name = ?');
    this.#put = database.prepare('INSERT OR REPLACE INTO workcell (name, value) VALUES (?, ?)');
    this.#remove = database.prepare('DELETE FROM workcell WHERE name = ?');
  }

  read(): Record<string, Json> {
    return Object.fromEntries(this.#select.all().map(({ name, value }) => [name, decodeField(name, value)]));
  }

  readField(name: string): Json | undefined {
    const found = this.#find.one(name);
    return found && decodeField(name, found.value);
  }

  /** Those that can be read: a damaged one must keep nobody from stopping the lab. */
  #readable(): Record<string, Json> {
    const fields: Record<string, Json> = {};
    for (const { name, value } of this.#select.all()) {
      try {
        fields[name] = decodeField(name, value);
      } catch {
        // Whoever reads the state is told.
      }
    }
    return fields;
  }

  /** Numbers an order; see `Store.giveOrder`. Must be called inside a transaction. */
  giveOrder<Wish extends OrderWish>(wish: Wish, now: number): NumberedOrder<Wish> {
    const fields = this.#readable();
    const order = { ...wish, revision: nextOrder(now, knownOrders(fields)), at: now };
    const changes: Record<string, Json> = { [workcellField.order]: order.revision };
    const target = targetKey(wish);
    if (wish.command === 'safety_stop') changes[workcellField.stop(target)] = { ...order };
    // Also one that cannot be read: it bars as any other does.
    for (const { name } of wish.command === 'reset' ? this.#select.all() : []) {
      const of = stopOf(name);
      if (of !== undefined && (of === target || isBelow(wish, of))) changes[name] = null;
    }
    this.apply(changes);
    return order;
  }

  /** @throws WeirError `stopped` where a safety stop forbids to grant something to one of the targets, see `Changes.grants`. */
  demandFree(targets: readonly string[]): void {
    if (targets.length === 0) return;
    for (const target of ['', ...targets]) {
      if (this.#find.one(workcellField.stop(target))) throw stoppedBySafety(target);
    }
  }

  /** Sets fields by name; null removes one. Must be called inside a transaction. */
  apply(fields: Record<string, Json>): void {
    for (const [name, value] of Object.entries(fields)) {
      if (value === null) this.#remove.run(name);
      else this.#put.run(name, encodeField(name, value));
    }
  }
}

/** The numbers of the orders that a workcell's fields tell of. */
function knownOrders(fields: Record<string, Json>): number[] {
  const { holds, answers, instances, stops } = decodeWorkcellState(fields);
  return [
    Number(fields[workcellField.order] ?? 0),
    ...[...holds.values()].flatMap((each) => Object.values(each).map(({ revision }) => revision)),
    ...[...answers.values(), ...stops.values()].map(({ revision }) => revision),
    ...[...instances.values()].map(({ stopped = 0 }) => stopped),
  ];
}
