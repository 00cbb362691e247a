import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readNewPassword } from '../../../cli/asking/read-typed.ts';
import type { CliContext } from '../../../cli/terminal/context.ts';

const password = 'amber hinge otter';

/** A terminal at which somebody types these lines, each when it is asked for; undefined ends the input. */
function terminal(...lines: (string | undefined)[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = new PassThrough();
  const stdout = new PassThrough();
  const shown: string[] = [];
  for (const output of [stdout, stderr]) {
    output.on('data', (chunk: Buffer) => {
      shown.push(chunk.toString());
      if (!chunk.toString().endsWith(': ')) return;
      const line = lines.shift();
      if (line === undefined) stdin.end();
      else stdin.write(`${line}\r`);
    });
  }
  const context = { stdin, stdout, stderr, signal: new AbortController().signal } as unknown as CliContext;
  return { context, shown };
}

describe('a password that is typed', () => {
  it('twice alike > is taken, and none of it is shown', async () => {
    const { context, shown } = terminal(password, password);
    expect(await readNewPassword(context, false)).toBe(password);
    expect(shown.join('')).toBe('Password: \nAgain: \n');
  });

  it('differently the second time > is not taken', async () => {
    const { context } = terminal(password, 'amber hinge otte');
    await expect(readNewPassword(context, false)).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('not at all > changes nothing, and is no fault of weir', async () => {
    const { context } = terminal(undefined);
    await expect(readNewPassword(context, false)).rejects.toMatchObject({
      code: 'bad_request',
      message: 'no password was typed: nothing was changed',
    });
  });
});

describe('a password on stdin', () => {
  it.each([`${password}\n`, `${password}\r\n`, password])(
    '%j > is read without the end of its line',
    async (given) => {
      const stdin = new PassThrough();
      stdin.end(given);
      const context = { stdin, stderr: new PassThrough() } as unknown as CliContext;
      expect(await readNewPassword(context, true)).toBe(password);
      expect(await text(stdin)).toBe('');
    },
  );
});
