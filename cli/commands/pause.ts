import type { Command } from 'commander';
import { connect, findRun, reportIfLeaderless } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { addSettings } from '../settings/index.ts';
import { runArgument } from './run-argument.ts';
import { whoami } from './whoami.ts';

const notes = {
  pause:
    '\nA step that an instrument acts on goes on to its end; the next one waits for `weir resume`.' +
    '\n\nExamples:\n  weir pause last\n  weir pause last --reason "cleaning the deck"',
  resume:
    '\nA run that waits because the outcome of a step is unknown goes on with `weir resolve` instead.' +
    '\n\nExample:\n  weir resume last',
};

export function addPause(program: Command, context: CliContext): void {
  addCommand(program, context, 'pause', 'let no further step of a run start');
}

export function addResume(program: Command, context: CliContext): void {
  addCommand(program, context, 'resume', 'let a paused run go on');
}

function addCommand(
  program: Command,
  context: CliContext,
  name: 'pause' | 'resume',
  description: string,
): void {
  const command = program
    .command(name)
    .description(description)
    .argument('<run>', runArgument)
    .option('--by <who>', 'who asks, for those who wonder (default: your user name)')
    .option('--reason <text>', 'why')
    .addHelpText('after', notes[name]);
  addSettings(command, ['gateway_url']).action(
    async (wanted: string, options: { by?: string; reason?: string }) => {
      const client = connect(command, context);
      const id = await findRun(client, wanted);
      const { by = whoami(), reason } = options;
      const leaderless = reportIfLeaderless(client, context);
      await client.pause(id, name, { by, ...(reason === undefined ? {} : { reason }) });
      await leaderless;
      print(context.stdout, `${name} of run ${id} is on its way`);
    },
  );
}
