import type { Command } from 'commander';
import { findRun, reportIfLeaderless } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { addWho, asksGateway, runArgument, sayWho, type Asked } from './command-parts.ts';

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
  const command = addWho(program.command(name), 'who asks, for those who wonder', 'why')
    .description(description)
    .argument('<run>', runArgument)
    .addHelpText('after', notes[name]);
  asksGateway(command, context, async (client, wanted: string, options: Asked) => {
    const id = await findRun(client, wanted);
    const leaderless = reportIfLeaderless(client, context);
    const asked = { params: { path: { id } }, body: sayWho(options) };
    await client.ask<unknown>((api) =>
      name === 'pause' ? api.POST('/runs/{id}/pause', asked) : api.POST('/runs/{id}/resume', asked),
    );
    await leaderless;
    print(context.stdout, `${name} of run ${id} is on its way`);
  });
}
