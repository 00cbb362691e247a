import { simulatedInstance } from '../../shared/contracts/address.ts';
import { commandId } from '../../shared/contracts/command-id.ts';
import { message, type MessageOf } from '../../shared/contracts/message.ts';
import type { Book, OwnedRun } from '../owner/book.ts';
import type { Turn } from '../owner/turn.ts';
import { nextStep } from '../owner/waiting-step.ts';
import { imagineResult } from './imagine-result.ts';

/** What the shell carries out in an agent's place. */
export type SimulatedCommand =
  /** Hand this in as the agent's last word, after a moment. */
  | { kind: 'simulate'; settled: MessageOf<'step.settled'> }
  /** Hand it in now, as cancelled. */
  | { kind: 'cancel-simulated'; command_id: string };

/** So many steps are simulated at once; a flood of rehearsals must not slow the real runs down. */
const atOnce = 10;

/**
 * Starts the next steps of simulated runs. They wait for no instrument, whatever state it is in, and hold up nobody, not
 * even where one run goes at a time. Their instance is no entry of the book: it is never busy, never silent, and occupies
 * nothing. Runs take turns.
 */
export function grantSimulated(turn: Turn): void {
  const { book } = turn;
  for (const run_id of book.simulated) {
    if (book.simulating.size >= atOnce) break;
    const run = book.runs.get(run_id);
    const step = run && nextStep(run.definition, run.snapshot);
    if (!run || !step) continue;
    const { position, attempt: earlier } = run.snapshot.context;
    const attempt = earlier + 1;
    const command_id = commandId({ run_id, step: position, attempt });
    const address = { module: step.module, instance: simulatedInstance };
    // No timeout: the simulation never takes long.
    turn.apply(run, { type: 'grant', command_id, attempt, ...address, session: 1, number: position + 1 });
    turn.apply(run, { type: 'started', command_id, started_at: turn.now });
  }
  if (book.simulated.size === 0) return;
  for (const run of turn.touchedRuns()) {
    if (!book.simulated.has(run.definition.run_id)) continue;
    turn.setWaiting(run, `waits for its turn: ${atOnce} simulated runs are under way`);
  }
}

/** What the simulated instance makes of a command in flight. */
export function simulate(book: Book, run: OwnedRun, command_id: string): SimulatedCommand {
  const flight = run.snapshot.context.inflight[command_id];
  const step = flight && run.definition.steps[flight.step];
  if (!step) throw new Error(`${command_id} is not in flight`);
  const abouts = [...book.abouts]
    .filter(([key]) => key.startsWith(`${step.module}/`))
    .map(([, about]) => about);
  const { module, instance, number } = flight;
  const settled = message('step.settled', {
    workcell: book.workcell.name,
    run_id: run.definition.run_id,
    command_id,
    body: { module, instance, number, outcome: 'succeeded', acted: false, ...imagineResult(step, abouts) },
  });
  return { kind: 'simulate', settled };
}

/** What the last owner left in the hands of its simulated instances: simulating it once more harms nobody. */
export function simulateAgain(book: Book): SimulatedCommand[] {
  return [...book.runs.values()]
    .filter(({ definition }) => definition.simulate)
    .flatMap((run) => Object.keys(run.snapshot.context.inflight).map((id) => simulate(book, run, id)));
}
