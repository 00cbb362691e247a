import type { NumberedOrder, OrderRequest } from '../store.ts';
import { decodeField, encodeField, FieldReader } from '../stored-forms.ts';
import type { Database, Statement } from './database.ts';
import { stoppedBySafety } from '../store-errors.ts';
import type { Json } from '../../kernel/json/json.ts';
import { nextOrder } from '../../contracts/order-number.ts';
import { isBelow, targetKey } from '../../contracts/order-target.ts';
import { decodeWorkcellState, stopOf, workcellField } from '../../contracts/workcell-state.ts';

/** The fields of the workcell's state. */
export class WorkcellTable {
  readonly #select: Statement<{ name: string; value: string }>;
  readonly #find: Statement<{ value: string }>;
  readonly #orders: Statement<{ name: string; value: string }>;
  readonly #stops: Statement<{ name: string }>;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #reader = new FieldReader();
  /** The names of fields that were written since all were read; undefined before that. */
  #changed: Set<string> | undefined;

  constructor(database: Database) {
    this.#select = database.prepare('SELECT name, value FROM workcell');
    this.#find = database.prepare('SELECT value FROM workcell WHERE name = ?');
    // All names that begin with it, and no others: the colon is followed by the semicolon.
    const kinds = ['holds', 'answer', 'stop', 'instance'].map(
      (kind) => `name >= '${kind}:' AND name < '${kind};'`,
    );
    this.#orders = database.prepare(
      `SELECT name, value FROM workcell WHERE name = '${workcellField.order}' OR ${kinds.join(' OR ')}`,
    );
    this.#stops = database.prepare("SELECT name FROM workcell WHERE name >= 'stop:' AND name < 'stop;'");
    this.#put = database.prepare('INSERT OR REPLACE INTO workcell (name, value) VALUES (?, ?)');
    this.#remove = database.prepare('DELETE FROM workcell WHERE name = ?');
  }

  read(): Record<string, Json> {
    const changed = this.#changed;
    const fields = changed
      ? this.#reader.changed([...changed].map((name) => [name, this.#find.one(name)?.value ?? null]))
      : this.#reader.all(this.#select.all().map(({ name, value }) => [name, value]));
    this.#changed = new Set();
    return fields;
  }

  readField(name: string): Json | undefined {
    const found = this.#find.one(name);
    return found && this.#reader.one(name, found.value);
  }

  /**
   * The fields with numbers of orders, as far as they can be read: a damaged one must not prevent a stop. Others are not read: a forecast may
   * have megabytes, and a safety stop waits for this.
   */
  #numbered(): Record<string, Json> {
    const fields: Record<string, Json> = {};
    for (const { name, value } of this.#orders.all()) {
      try {
        fields[name] = decodeField(name, value);
      } catch {
        // Whoever reads the state is told.
      }
    }
    return fields;
  }

  /** Numbers an order; see `Store.giveOrder`. Must be called inside a transaction. */
  giveOrder<Given extends OrderRequest>(request: Given, now: number): NumberedOrder<Given> {
    const fields = this.#numbered();
    const order = { ...request, revision: nextOrder(now, knownOrders(fields)), at: now };
    const changes: Record<string, Json> = { [workcellField.order]: order.revision };
    const target = targetKey(request);
    if (request.command === 'safety_stop') changes[workcellField.stop(target)] = { ...order };
    // Also one that cannot be read: it bars as any other does.
    for (const { name } of request.command === 'reset' ? this.#stops.all() : []) {
      const of = stopOf(name);
      if (of !== undefined && (of === target || isBelow(request, of))) changes[name] = null;
    }
    this.apply(changes);
    return order;
  }

  /** @throws WeirError `stopped` where a safety stop forbids to grant something to one of the targets, see `Changes.grants`. */
  demandFree(targets: readonly string[]): void {
    if (targets.length === 0) return;
    const stopped = new Set(this.#stops.all().map(({ name }) => stopOf(name)));
    for (const target of ['', ...targets]) if (stopped.has(target)) throw stoppedBySafety(target);
  }

  /** Sets fields by name; null removes one. Must be called inside a transaction. */
  apply(fields: Record<string, Json>): void {
    for (const [name, value] of Object.entries(fields)) {
      this.#changed?.add(name);
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
