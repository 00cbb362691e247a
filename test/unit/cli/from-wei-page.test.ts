import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../cli/program.ts';
import type { CliContext } from '../../../cli/terminal/context.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/from-wei.md'), 'utf8');
const [, block = ''] = /^## In ten lines\n+```sh\n([^]*?)^```$/m.exec(page) ?? [];
const lines = block.split('\n').filter((line) => line !== '');
const commands = lines.flatMap((line) => /^weir ([^#&]*)/.exec(line)?.[1]?.trim() ?? []);

const program = await createProgram({} as CliContext);

describe('the ten lines of docs/from-wei.md', () => {
  it('as they stand > are a script, of ten lines', () => {
    expect(lines).toHaveLength(10);
    expect(() => execFileSync('bash', ['-n'], { input: block })).not.toThrow();
    expect(lines.filter((line) => !/^(npm ci|weir|# )/.test(line))).toEqual([]);
  });

  it.each(commands)('%s > is a command with these options', (text) => {
    const [name, ...words] = text.split(/ +/);
    const command = program.commands.find((each) => each.name() === name);
    const known = command?.options.map(({ long }) => long) ?? [];
    expect(known).toEqual(expect.arrayContaining(words.filter((word) => word.startsWith('--'))));
    expect(command).toBeDefined();
  });
});
