import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { stillInHand } from '../client/in-hand.ts';
import { print, type CliContext } from '../context.ts';
import { colorsFor } from '../display/colors.ts';
import { describeGoingOn } from '../display/going-on-lines.ts';
import { addSettings } from '../setting-options.ts';
import { addWhoOrders, giveOrder, moduleArgument } from './give-order.ts';

const notes = {
  stop: `
Every instrument is told at once, whatever it is doing, and nothing starts on it until \`weir reset\`. Runs under way are
cancelled, and stay so. Where an instrument has no safety stop of its own it is paused, or else cancelled.

Examples:
  weir stop
  weir stop robot_arm     # one module; the others go on`,
  reset: `
An instrument is held back when nobody knows what it did: its agent died while it acted, or lost its journal. Look at the
instrument first. A reset ends that, safety stops, cancels, pauses, locks and shutdowns. What still acts is cancelled; no
step is repeated by it. A reset of the whole workcell also empties its locations and reads the workcell file again.

Examples:
  weir reset robot_arm
  weir reset              # the whole workcell`,
};

export function addStop(program: Command, context: CliContext): void {
  add(program, context, 'stop', 'safety_stop', 'safety stop: stop the instruments now, and lock them');
}

export function addReset(program: Command, context: CliContext): void {
  add(program, context, 'reset', 'reset', 'make instruments ready again, once somebody has looked at them');
}

function add(
  program: Command,
  context: CliContext,
  name: keyof typeof notes,
  order: 'safety_stop' | 'reset',
  description: string,
): void {
  const command = addWhoOrders(program.command(name).description(description))
    .argument('[module]', moduleArgument)
    .addHelpText('after', notes[name]);
  addSettings(command, ['gateway_url']).action(
    async (module: string | undefined, { by }: { by?: string }) => {
      const client = connect(command, context);
      await giveOrder(client, { command: order, module, by }, context);
      const left = await stillInHand(
        client,
        (agent, { asked_to_stop, rested }) =>
          asked_to_stop !== null && !rested && (module ?? agent.module) === agent.module,
        context.signal,
      );
      const { yellow } = colorsFor(context.stdout, context.env);
      for (const line of describeGoingOn(left)) print(context.stdout, yellow(line));
    },
  );
}
