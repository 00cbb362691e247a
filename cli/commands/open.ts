import type { Command } from 'commander';
import { print, type CliContext } from '../terminal/index.ts';
import { readSettings } from '../settings/index.ts';
import { asksAsAdmin } from './command-parts.ts';
import { spawn } from 'node:child_process';

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
  asksAsAdmin(command, context, async (gateway, options: { print?: boolean }) => {
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

/** What opens an address in the browser of whoever sits there; undefined where nobody does, as over SSH or in a container. */
export function browserCommand(
  url: string,
  { platform, env }: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv },
): readonly [program: string, ...args: string[]] | undefined {
  if (platform === 'darwin') return ['open', url];
  // The empty argument is the title of a window, for which `start` would take the address.
  if (platform === 'win32') return ['cmd', '/c', 'start', '', url];
  const hasDisplay = (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
  return hasDisplay ? ['xdg-open', url] : undefined;
}

/** Opens an address in the browser, where there is one. Whoever calls has printed it: nothing is said where that fails. */
function openInBrowser(url: string, env: NodeJS.ProcessEnv): void {
  const [program, ...args] = browserCommand(url, { platform: process.platform, env }) ?? [];
  if (program === undefined) return;
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env });
  child.once('error', () => undefined);
  child.unref();
}
