import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';
import { newLab, type LabState } from './lab-state.ts';

/**
 * The physical world that the simulated instruments share. Real instruments share it by standing on one bench; these
 * may run as separate processes, so it lies in a file: one row of JSON in an SQLite database, which locks it between
 * processes and keeps it whole when one of them is killed.
 */
export interface Lab {
  /** How things stand now. */
  look(): LabState;
  /** Changes the world: all of what `act` does to the state happens, or, where it throws, nothing. */
  change<Outcome>(act: (state: LabState) => Outcome): Outcome;
  close(): void;
}

/** The folder of the lab: `COLOR_PICKER_LAB`, or one below the working directory. */
export function labFolder(): string {
  return path.resolve(process.env.COLOR_PICKER_LAB || '.weir/color-picker-lab');
}

/** Enters the lab in that folder; builds it where there is none. */
export function openLab(folder: string): Lab {
  mkdirSync(folder, { recursive: true });
  const database = new Database(path.join(folder, 'lab.db'), { timeout: lockTimeout });
  // The lock is held as short as can be: a simulated world need not outlive a power cut.
  database.pragma('synchronous = off');
  database.exec(
    'create table if not exists lab (id integer primary key check (id = 1), state text not null)',
  );
  database.prepare('insert or ignore into lab values (1, ?)').run(JSON.stringify(newLab()));
  const read = database.prepare('select state from lab where id = 1');
  const write = database.prepare('update lab set state = ? where id = 1');

  const look = (): LabState => JSON.parse((read.get() as { state: string }).state) as LabState;
  return {
    look,
    change<Outcome>(act: (state: LabState) => Outcome): Outcome {
      const transaction = database.transaction(() => {
        const state = look();
        const outcome = act(state);
        write.run(JSON.stringify(state));
        return outcome;
      });
      return transaction.immediate();
    },
    close: () => {
      database.close();
    },
  };
}

/** How long one process waits for another to finish its change, in milliseconds. */
const lockTimeout = 10_000;
