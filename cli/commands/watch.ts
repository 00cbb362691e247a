import type { Command } from 'commander';
import { expectedRuns, gatewayOf, isUnderWay, watchLab } from '../client/index.ts';
import { print, type CliContext, type Input } from '../terminal/index.ts';
import { readSettings } from '../settings/index.ts';
import { asksGateway } from './command-parts.ts';

const help = `
What somebody has to do stands on top, with the next command to type; then a line for each instrument: how it stands, since when, for
which run and step, how far it is, and how many runs wait for it; then when runs are expected to be done. Drawn again as things happen. q or Ctrl-C ends it.

Where the output is no terminal the table is printed, and again when it has changed. While the gateway is away it says so, shows what was
last known, and goes on when it is back.

Examples:
  weir watch
  weir watch --once
  weir watch | tee lab.log`;

export function addWatch(program: Command, context: CliContext): void {
  const command = program
    .command('watch')
    .description('watch the lab: every instrument, live')
    .option('--once', 'print the table once')
    .addHelpText('after', help);
  asksGateway(command, context, async (client, options: { once?: boolean }) => {
    const { createLabScreen, labOnce } = await import('../display/lab-screen.ts');
    if (options.once) {
      const now = await client.ask((api) => api.GET('/now'));
      const expected = await expectedRuns(client, isUnderWay(now));
      return print(
        context.stdout,
        labOnce({ now, expected, readAt: performance.now(), away: undefined, live: false }, context),
      );
    }
    const quitting = new AbortController();
    const restore = onQuitKey(context.stdin, () => quitting.abort());
    const screen = createLabScreen(context);
    try {
      const signal = AbortSignal.any([context.signal, quitting.signal]);
      const gateway = gatewayOf(readSettings(command, context.env));
      for await (const seen of watchLab(client, gateway, signal)) screen.show(seen);
    } finally {
      screen.end();
      restore();
    }
  });
}

/** Ctrl-C and Ctrl-D come as keys where a terminal hands over each key. */
const quits = ['q', 'Q', '\u0003', '\u0004'];

/** Calls `quit` at the first key that ends a picture; returns what gives the terminal back. Nothing where no keys are typed. */
export function onQuitKey(input: Input | undefined, quit: () => void): () => void {
  if (input?.isTTY !== true || !input.setRawMode) return () => undefined;
  const typed = (keys: Buffer | string): void => {
    if ([...String(keys)].some((key) => quits.includes(key))) quit();
  };
  input.setRawMode(true);
  input.on('data', typed);
  input.resume();
  return () => {
    input.off('data', typed);
    input.setRawMode?.(false);
    input.pause();
  };
}
