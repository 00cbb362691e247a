import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { CliContext } from '../terminal/index.ts';

/**
 * A new password: all of stdin but the end of its line, or what somebody types twice without its being shown.
 * @throws WeirError `bad_request` where nobody can type, types two different ones, or ends the input
 */
export async function readNewPassword(context: CliContext, fromStdin: boolean): Promise<string> {
  const { stdin } = context;
  if (fromStdin) return stdin ? (await text(stdin)).replace(/\r?\n$/, '') : '';
  if (stdin?.isTTY !== true) {
    throw new WeirError(
      'bad_request',
      'nobody is here to type a password: give it with --password-stdin, as in `pass show lab/ada | weir user add ada --password-stdin`',
    );
  }
  const password = await typed(context, 'Password: ');
  if ((await typed(context, 'Again: ')) === password) return password;
  throw new WeirError('bad_request', 'the two are not the same: nothing was changed');
}

/** What somebody types in a line; the terminal shows none of it. @throws AbortError at a signal; WeirError `bad_request` at the end of the input */
async function typed({ stdin, stderr, signal }: CliContext, question: string): Promise<string> {
  if (!stdin) return '';
  stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
  const closed = new AbortController();
  // Ctrl-C and Ctrl-D come as the end of the input.
  lines.once('close', () => closed.abort());
  try {
    return await lines.question('', { signal: AbortSignal.any([signal, closed.signal]) });
  } catch (error) {
    if (signal.aborted || !closed.signal.aborted) throw error;
    throw new WeirError('bad_request', 'no password was typed: nothing was changed', { cause: error });
  } finally {
    lines.close();
    stderr.write('\n');
  }
}
