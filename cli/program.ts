import { Command } from 'commander';
import type { CliContext } from './terminal/index.ts';
import { groups } from './commands/index.ts';
import { version } from './settings/index.ts';

const help = `
Try it:
  weir up &                                   # a lab with simulated instruments
  weir run WORKFLOW --follow                  # see docs and examples/first-run
  weir now                                    # how the lab stands, and what to do next
Exit codes: 0 done, 1 failed, 2 refused or bad usage, 3 cancelled, 69 nothing answers, 70 a fault of weir, 78 wrong
settings. \`weir COMMAND --help\` tells more.`;

/**
 * The `weir` command. Its commands throw what goes wrong; nothing here ends the process.
 * @param asked the first word of the command line: where it names a command, no other is loaded. To load all takes longer
 * than most of them take for their work.
 */
export async function createProgram(context: CliContext, asked = ''): Promise<Command> {
  const only = Object.values(groups).some((commands) => Object.hasOwn(commands, asked)) ? asked : undefined;
  const program = new Command('weir')
    .description('The run server of a self-driving laboratory')
    .version(version, '-V, --version', 'print the version')
    .showHelpAfterError('(weir --help tells more)')
    // What stands behind a command is the command's: `weir agent enroll --broker-url` is not that of `weir agent`.
    .enablePositionalOptions()
    .addHelpText('after', help)
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .exitOverride();
  for (const [title, commands] of Object.entries(groups)) {
    const wanted = Object.entries(commands).filter(([name]) => only === undefined || name === only);
    const added = await Promise.all(wanted.map(([, load]) => load()));
    program.commandsGroup(title);
    for (const add of added) add(program, context);
  }
  return program;
}
