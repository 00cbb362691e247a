import type { Book } from './book.ts';

/** Locations that hold something, or that a command in flight moves something to. */
export function takenLocations(book: Book): Map<string, string> {
  const taken = new Map<string, string>();
  if (!book.workcell.config.verify_locations_before_transfer) return taken;
  for (const [name, { state }] of book.locations) {
    if (state === 'unverified') taken.set(name, 'something unverified');
    else if (state !== 'Empty') taken.set(name, `experiment ${state}`);
  }
  // Every command in flight occupies an instance, and of those there are few.
  for (const { occupied } of book.instances.values()) {
    for (const { command_id, run_id } of occupied) {
      const run = book.runs.get(run_id);
      const flight = run?.snapshot.context.inflight[command_id];
      const target = flight && run?.definition.steps[flight.step]?.locations.target;
      if (target !== undefined) taken.set(target, `run ${run_id}`);
    }
  }
  return taken;
}

/** Unverified locations, with the run whose own step casts the doubt: its repetition need not wait for it to be cleared. */
export function doubtedLocations(book: Book): Map<string, string> {
  const doubted = new Map<string, string>();
  for (const [name, { doubted_by }] of book.locations) {
    const [run_id = '', position] = doubted_by?.split('.') ?? [];
    const run = book.runs.get(run_id);
    if (run && String(run.snapshot.context.position) === position) doubted.set(name, run_id);
  }
  return doubted;
}
