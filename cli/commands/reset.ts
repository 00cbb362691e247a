import type { Command } from 'commander';
import type { AgentOrders } from '../../client/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { type GatewayClient, stillInHand } from '../client/index.ts';
import { print, type CliContext, exitCodes } from '../terminal/index.ts';
import {
  colorsFor,
  describeGoingOn,
  describeReset,
  describeStop,
  type ResetFacts,
} from '../display/index.ts';
import { confirmOrder } from '../asking/index.ts';
import { covers, type OrderTarget } from '../../shared/contracts/order-target.ts';
import { asksGateway, targetArgument, toTarget, type Asked } from './command-parts.ts';
import { addWhoOrders, addYes, giveOrder, nothingDone, type Meant } from './give-order.ts';

const notes = {
  stop: `
It asks nothing. Every instrument is told at once, whatever it is doing, and nothing starts on it until \`weir reset\`. A stop
of the whole workcell ends every run that is not over, also those that do nothing (queued, paused, asking a person); a stop of a module those that
it acts for. --preview counts and names them, and stops nothing. \`weir retry --stopped\` continues them as new runs. Where an instrument has no
safety stop of its own it is paused, or else cancelled.

An instrument is stopped once its own agent says so: go to each other one. It exits with 0 where all agents have confirmed
the stop, with 1 where it is given and one has not, or there is none, and with 69 where it has reached nobody: use the
emergency stop then.

Examples:
  weir stop
  weir stop robot_arm     # one module; the others go on
  weir stop washer/w1     # one instance of a module`,
  reset: `
An instrument is held back when nobody knows what it did: its agent died while it acted, or lost its journal. Look at the
instrument first. A reset ends that, safety stops, cancels, pauses, locks and shutdowns. What still acts is cancelled; no
step is repeated by it. A reset of the whole workcell also empties its locations and reads the workcell file again.

Where it would end runs it names them and asks; where nobody can be asked, it exits with 2 and does nothing without --yes.

Examples:
  weir reset robot_arm
  weir reset washer/w1    # one instance; the others of the module go on
  weir reset              # lists what a reset of the whole workcell would do, and does nothing
  weir reset --all        # does it`,
};

export function addStop(program: Command, context: CliContext): void {
  const command = addWhoOrders(
    program.command('stop').description('safety stop: stop the instruments now, and lock them'),
  )
    .argument('[module[/instance]]', targetArgument, toTarget)
    .option('--preview', 'only say which runs it would end')
    .addHelpText('after', notes.stop);
  type Given = [target: OrderTarget | undefined, options: Asked & { preview?: boolean }];
  asksGateway(command, context, async (client, ...[target = {}, { preview, ...said }]: Given) => {
    if (preview) {
      const ends = await client.previewOrder({ command: 'safety_stop', ...target });
      return print(context.stdout, describeStop(ends).join('\n'));
    }
    const agents = await giveAndLook(client, { command: 'safety_stop', target, ...said }, context);
    const all = agents.length > 0 && agents.every(({ stop_unconfirmed = null }) => stop_unconfirmed === null);
    print(
      context.stdout,
      'Runs that it ended: `weir retry --stopped` lists them, and continues them after the reset.',
    );
    if (!all) context.finish(exitCodes.failed);
  });
}

export function addReset(program: Command, context: CliContext): void {
  const command = addYes(
    addWhoOrders(
      program.command('reset').description('make instruments ready again, once somebody has looked at them'),
    ),
  )
    .argument('[module[/instance]]', 'a module, or one instance of it', toTarget)
    .option('--all', 'the whole workcell; without it, what that would do is only listed')
    .addHelpText('after', notes.reset);
  type Given = [target: OrderTarget | undefined, options: Asked & Meant & { all?: boolean }];
  asksGateway(command, context, async (client, ...[target, { all, yes = false, ...said }]: Given) => {
    if (target && all) throw new WeirError('bad_request', 'say either what to reset, or --all');
    if (!target && !all) {
      print(context.stdout, describeReset(await readResetFacts(client)));
      return context.finish(exitCodes.usage);
    }
    const order = { command: 'reset', target: target ?? {} } as const;
    if (!(await confirmOrder(client, { command: 'reset', ...order.target }, yes, context)))
      return nothingDone(context);
    await giveAndLook(client, { ...order, ...said }, context);
  });
}

/** Gives the order, and says what instruments go on with all the same. */
async function giveAndLook(
  client: GatewayClient,
  order: Asked & { command: 'safety_stop' | 'reset'; target: OrderTarget },
  context: CliContext,
): Promise<AgentOrders[]> {
  const agents = await giveOrder(client, order, context);
  const left = await stillInHand(
    client,
    (agent, { asked_to_stop, rested }) => asked_to_stop !== null && !rested && covers(order.target, agent),
    context.signal,
  );
  const { yellow } = colorsFor(context.stdout, context.env);
  for (const line of describeGoingOn(left)) print(context.stdout, yellow(line));
  return agents;
}

async function readResetFacts(client: GatewayClient): Promise<ResetFacts> {
  const [now, preview, { location_states: locations }, config] = await Promise.all([
    client.ask((api) => api.GET('/now')),
    client.previewOrder({ command: 'reset' }),
    client.ask((api) => api.GET('/locations/states')),
    client.ask((api) => api.GET('/wc/config')),
  ]);
  return { now, preview, locations, config };
}
