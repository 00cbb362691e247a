import { isKeyOf } from '../../shared/contracts/address.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { message, type BodyOf, type MessageOf } from '../../shared/contracts/message.ts';
import { withValues } from '../../shared/expressions/index.ts';
import { flightOf, inFlight } from '../machine/index.ts';
import type { LabState, OwnedRun } from '../state/index.ts';
import { inquiryOf } from './ask-module.ts';
import { imagineResult } from './imagine-result.ts';

/** What the shell carries out in an agent's place. */
export type SimulatedCommand =
  /** Hand this in as the agent's last word, after a moment, with what the module says where it is to be asked. */
  | { kind: 'simulate'; settled: MessageOf<'step.settled'>; inquiry?: BodyOf<'inquiry'> }
  /** Hand it in now, as cancelled. */
  | { kind: 'cancel-simulated'; command_id: string };

/** What the simulated instance makes of a command in flight. */
export function simulate(state: LabState, run: OwnedRun, command_id: string): SimulatedCommand {
  const flight = flightOf(run.snapshot, command_id);
  const written = flight && run.definition.steps[flight.step];
  if (!written) throw new Error(`${command_id} is not in flight`);
  const step = withValues(written, run.steps[flight.step]?.values);
  const abouts = [...state.abouts].filter(([key]) => isKeyOf(step.module, key)).map(([, about]) => about);
  const { module, instance, number } = flight;
  const settled = message('step.settled', {
    workcell: state.workcell.name,
    run_id: run.definition.run_id,
    command_id,
    body: {
      module,
      instance,
      number,
      outcome: 'succeeded',
      acted: false,
      ...imagineResult(step, abouts, parseCommandId(command_id)?.attempt),
    },
  });
  const inquiry = inquiryOf(state, step);
  return { kind: 'simulate', settled, ...(inquiry ? { inquiry } : {}) };
}

/** What the last owner left in the hands of its simulated instances: simulating it once more harms nobody. */
export function simulateAgain(state: LabState): SimulatedCommand[] {
  return [...state.runs.values()]
    .filter(({ definition }) => definition.simulate)
    .flatMap((run) => inFlight(run.snapshot).map(({ command_id }) => simulate(state, run, command_id)));
}
