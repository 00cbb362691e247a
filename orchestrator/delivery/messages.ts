import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { message, type MessageOf, type OwnControlMessage } from '../../shared/contracts/message.ts';
import { withValues } from '../../shared/expressions/index.ts';
import { tracedIn } from '../../shared/contracts/traced.ts';
import { flightOf } from '../machine/index.ts';
import { type LabState, type OwnedRun, ordersInForce } from '../state/index.ts';
import type { SimulatedCommand } from '../simulation/index.ts';

/** What the shell carries out once the turn is committed. */
export type Outgoing =
  | { kind: 'command'; message: MessageOf<'step.command'> }
  | { kind: 'control'; message: OwnControlMessage }
  /** To all agents. */
  | { kind: 'order'; message: MessageOf<'admin.order'> }
  | SimulatedCommand;

/** The message of a command in flight; made anew for each sending, with the session that the flight has now. */
export function commandMessage(
  state: LabState,
  run: OwnedRun,
  command_id: string,
): MessageOf<'step.command'> {
  const flight = flightOf(run.snapshot, command_id);
  const written = flight && run.definition.steps[flight.step];
  if (!written) throw new Error(`${command_id} is not in flight`);
  if (run.definition.simulate) throw new Error(`${command_id} is simulated and belongs to no agent`);
  const { values } = run.steps[flight.step] ?? {};
  const step = values ? withValues(written, values) : written;
  const { id, name, action, args, files } = step;
  return message('step.command', {
    workcell: state.workcell.name,
    run_id: run.definition.run_id,
    command_id,
    epoch: state.epoch,
    session: flight.session,
    ...tracedIn(run.definition),
    body: {
      module: flight.module,
      instance: flight.instance,
      number: flight.number,
      experiment_id: run.definition.experiment_id,
      step: {
        ...{ position: flight.step, id, name, action, args, files },
        ...(step.added_for && { added: true }),
      },
    },
  });
}

/**
 * Asks an agent to stop a command, or never to begin one that it has not seen yet: its `number` goes along for the journal.
 * @param isTimeout the command had its time; an agent before 0.3 is not told, for it reads no more than it knows
 */
export function cancelMessage(
  state: LabState,
  target: InstanceAddress & { command_id: string; number: number },
  isTimeout: boolean,
): MessageOf<'cancel'> {
  const { module, instance, command_id, number } = target;
  const isTold = isTimeout && state.instances.get(instanceKey(target))?.version !== undefined;
  return message('cancel', {
    workcell: state.workcell.name,
    epoch: state.epoch,
    body: { module, instance, commands: [{ command_id, number }], ...(isTold && { reason: 'timeout' }) },
  });
}

/** Answers the hello `hello_id` with a session. `want`: commands whose reports are to be sent again. The orders in force go with it. */
export function welcomeMessage(
  state: LabState,
  target: InstanceAddress & { session: number; hello_id: string; want: string[] },
): MessageOf<'welcome'> {
  const { module, instance, session, hello_id, want } = target;
  return message('welcome', {
    workcell: state.workcell.name,
    epoch: state.epoch,
    session,
    body: { module, instance, hello_id, want, orders: ordersInForce(state, target) },
  });
}
