import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../cli/program.ts';
import type { CliContext } from '../../../cli/terminal/context.ts';
import { reasonVerbs, type ReasonVerb } from '../../../shared/workcell/policy.ts';

const program = await createProgram({} as CliContext);

/** The commands whose names are not those of the verbs that they carry out. */
const others: Partial<Record<ReasonVerb, string>> = {
  answer: 'ask',
  lock: 'admin',
  unlock: 'admin',
  shutdown: 'admin',
};

/** Each command with all its words, and what its help says. */
function helpsOf(command: Command, words = ''): [words: string, help: string][] {
  const own = `${words}${command.name()}`;
  return [[own, command.helpInformation()], ...command.commands.flatMap((each) => helpsOf(each, `${own} `))];
}
const helps = helpsOf(program);

describe('the help of the command line', () => {
  it('knows every command', () => {
    expect(helps.length).toBeGreaterThan(25);
  });

  it.each(reasonVerbs)(
    'of what carries out %s > says how to give a reason, which a lab may demand',
    (verb) => {
      const [, help] = helps.find(([words]) => words === `weir ${others[verb] ?? verb}`) ?? [];
      expect(help).toContain('--reason <text>');
    },
  );

  it.each(helps)('of %s > has no default that only a program understands', (_, help) => {
    expect(help).not.toMatch(/default: (\[\]|\{\}|undefined|null|"")/);
  });
});

describe('weir run', () => {
  it('--detach of a single run, which nobody waits for > is refused', async () => {
    const run = createProgram({ env: {} } as unknown as CliContext, 'run');
    await expect((await run).parseAsync(['run', 'mix.yaml', '--detach'], { from: 'user' })).rejects.toThrow(
      '--detach is for --count and --table: nobody waits for a single run without --follow',
    );
  });
});
