import type { Command } from 'commander';
import { connect } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { addSettings } from '../settings/index.ts';

const help = `
The lab signs what it says to enrolled agents. To change its key while runs go on: renew it, enrol the agents again one by one,
and retire the former one. \`weir agent list\` shows which agents know which.

Examples:
  weir agent renew-lab-key
  weir agent enroll arm/lab-pc-2 --out lab-pc-2.json      # and so on, for each agent
  weir agent retire-lab-key`;

/** Adds what an administrator does with the key by which enrolled agents know their lab. */
export function addLabKey(agent: Command, context: CliContext): void {
  const renew = agent
    .command('renew-lab-key')
    .description('make another key with which the lab signs; the former one counts beside it')
    .addHelpText('after', help);
  addSettings(renew, ['gateway_url', 'key_file']).action(async () => {
    await connect(renew, context).ask((api) => api.POST('/agents/lab-key'));
    const next =
      'enrol the agents again, then say `weir agent retire-lab-key`: `weir agent list` shows who is left';
    print(context.stdout, `the lab has a new key, and the former one counts beside it: ${next}`);
  });
  const retire = agent
    .command('retire-lab-key')
    .description('end the lab’s former key')
    .option(
      '--force',
      'also where agents know no other: from their next connection on they begin nothing, until they are enrolled again',
    )
    .addHelpText('after', help);
  addSettings(retire, ['gateway_url', 'key_file']).action(async ({ force }: { force?: boolean }) => {
    const params = { query: force ? { force: 'yes' } : {} };
    await connect(retire, context).ask((api) => api.DELETE('/agents/lab-key/former', { params }));
    print(context.stdout, 'the lab signs with one key alone');
  });
}
