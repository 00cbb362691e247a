import type { MessageOf } from '../../shared/contracts/message.ts';
import { isTerminal, type StoredRun } from '../../shared/contracts/run.ts';
import { enterRun } from './book.ts';
import type { Turn } from './turn.ts';

/** A run that the store holds and that the book does not know yet: takes it in, whatever told of it. */
export function onRunFound(turn: Turn, stored: StoredRun): void {
  const { run_id } = stored.definition;
  if (turn.book.runs.has(run_id) || isTerminal(stored.state)) return;
  const run = enterRun(turn.book, stored);
  if (!run || stored.snapshot) return;
  for (const warning of stored.definition.warnings) turn.log(run_id, 'warning', warning);
  turn.apply(run, { type: 'admit' });
}

/** Somebody wants something of a run. One that is over stays as it is. */
export function onRunControl(turn: Turn, { run_id, body }: MessageOf<'run.control'>): void {
  const run = turn.book.runs.get(run_id);
  if (!run) {
    const unreadable = turn.book.unreadable.get(run_id);
    turn.log(run_id, 'info', `${body.command} changes nothing: ${unreadable ?? 'the run is over'}`);
    return;
  }
  const { command, by, reason } = body;
  const who = by === undefined ? {} : { by };
  const heard =
    command === 'cancel'
      ? turn.apply(run, { type: 'cancel', ...who, ...(reason === undefined ? {} : { reason }) })
      : turn.apply(run, { type: command, ...who });
  if (!heard) turn.log(run_id, 'info', `${command} changes nothing: the run is ${run.snapshot.value}`);
}
