import type { Command } from 'commander';
import { connect } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { openInBrowser } from './open-in-browser.ts';
import { addSettings, readSettings } from '../settings/index.ts';

const help = `
Where the gateway was started with --require-key, the link signs the browser in with the key that this command sends: WEIR_KEY,
else that of this machine. It counts for a minute, and once: whoever follows it has what that key allows, so keep it to yourself.

Examples:
  weir open
  weir open --print                           # over SSH: copy the link into your own browser`;

export function addOpen(program: Command, context: CliContext): void {
  const command = program
    .command('open')
    .description('open the page in the browser, signed in')
    .option('--print', 'only print the link')
    .addHelpText('after', help);
  addSettings(command, ['gateway_url', 'key_file']).action(async (options: { print?: boolean }) => {
    const gateway = connect(command, context);
    const base = readSettings(command, context.env).gateway_url.replace(/\/$/, '');
    const { requires_key } = await gateway.ask((api) => api.GET('/session'));
    let url = `${base}/`;
    if (requires_key) {
      const { code } = await gateway.ask((api) => api.POST('/session/links'));
      url = `${base}/session/links/${code}`;
    }
    print(context.stdout, url);
    if (options.print !== true) openInBrowser(url, context.env);
  });
}
