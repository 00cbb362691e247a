import { localTimes } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { inHand, reportIfLeaderless } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { colorsFor } from '../display/index.ts';
import { asksGateway, sayWho, toTarget, type Asked } from './command-parts.ts';
import { addWhoOrders, showAnswers } from './give-order.ts';

const help = `
For an instrument that does not come to rest: its driver ignores that it was asked to stop (weir workcell says "still
acting on …, does not answer"), and it takes nothing else. Look at the instrument first. Its agent then notes that the
action is abandoned: a program is killed with all that it started, the code of a module file is left behind, and whatever it
returns later is only logged. A run that still waits for it has an unknown outcome. The instrument takes commands again.

It is for you to see that the instrument is at rest: code that is left behind may still move it, until it ends or the agent
is restarted. What has begun since is never abandoned. The agent must be there; of one that is silent, weir reset frees the
instrument.

Examples:
  weir abandon mixer --reason "the serial line is stuck, motor switched off by hand"
  weir abandon mixer/bench2 --by Ada`;

export function addAbandon(program: Command, context: CliContext): void {
  const command = addWhoOrders(program.command('abandon'))
    .description(
      'give up waiting for an action that does not stop, and let its instrument take commands again',
    )
    .argument('<module[/instance]>', 'whose action; the instance where several act', toTarget)
    .addHelpText('after', help);
  type Wanted = { module: string; instance?: string };
  asksGateway(command, context, async (client, { module, ...which }: Wanted, options: Asked) => {
    const acting = await inHand(client, (agent, { rested }) => agent.module === module && !rested);
    const command_ids = acting.map(({ command_id }) => command_id);
    const leaderless = reportIfLeaderless(client, context);
    const params = { path: { module } };
    const body = { ...which, command_ids, ...sayWho(options) };
    const { instance, order, abandons } = await client.ask((api) =>
      api.POST('/admin/abandon/{module}', { params, body }),
    );
    await leaderless;
    for (const { text } of abandons)
      print(context.stdout, `${module}/${instance} is ${localTimes(text)}: abandoned`);
    await showAnswers(
      client,
      (agent) => agent.module === module && agent.instance === instance,
      order,
      context,
    );
    const { yellow } = colorsFor(context.stdout, context.env);
    print(context.stdout, yellow('see that the instrument is at rest before anything else acts on it'));
  });
}
