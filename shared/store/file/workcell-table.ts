import type { Json } from '../../contracts/json.ts';
import type { Database, Statement } from './database.ts';

/** The fields of the workcell's state. */
export class WorkcellTable {
  private readonly select: Statement<{ name: string; value: string }>;
  private readonly put: Statement;
  private readonly remove: Statement;

  constructor(database: Database) {
    this.select = database.prepare('SELECT name, value FROM workcell');
    this.put = database.prepare('INSERT OR REPLACE INTO workcell (name, value) VALUES (?, ?)');
    this.remove = database.prepare('DELETE FROM workcell WHERE name = ?');
  }

  read(): Record<string, Json> {
    return Object.fromEntries(this.select.all().map(({ name, value }) => [name, JSON.parse(value) as Json]));
  }

  /** Sets fields by name; null removes one. Must be called inside a transaction. */
  apply(fields: Record<string, Json>): void {
    for (const [name, value] of Object.entries(fields)) {
      if (value === null) this.remove.run(name);
      else this.put.run(name, JSON.stringify(value));
    }
  }
}
