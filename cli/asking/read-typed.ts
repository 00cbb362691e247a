import type { Ask } from '../../shared/contracts/ask.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../../shared/kernel/json/json.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { splitPair } from '../submission/index.ts';
import { createInterface, type ReadLineOptions } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { CliContext } from '../terminal/index.ts';

/** What was typed of an answer. */
export interface TypedAnswer {
  yes?: true;
  no?: true;
  choose?: string;
  set?: string[];
  json?: string;
}

/**
 * The answer that was typed on the command line; undefined where none was. Texts are read by what the question wants: `5` is a number
 * where a number is asked for, and a text where a text is.
 * @throws WeirError `bad_request` where they say several things, or what the question does not ask
 */
export function readTyped(ask: Ask, typed: TypedAnswer): Json | undefined {
  const { yes, no, choose, set, json } = typed;
  const given = [
    yes && '--yes',
    no && '--no',
    choose !== undefined && '--choose',
    set && '--set',
    json && '--json',
  ];
  const flags = given.filter((flag) => typeof flag === 'string');
  const [flag] = flags;
  if (flag === undefined) return undefined;
  if (flags.length > 1) throw new WeirError('bad_request', `say one of ${flags.join(', ')}`);
  if (json !== undefined) {
    const value = parseJson(json);
    if (value !== undefined) return value;
    throw new WeirError('bad_request', `--json is no JSON: ${json.slice(0, 100)}`);
  }
  if (!fitting[ask.kind].includes(flag)) {
    const of = fitting[ask.kind].join(' or ');
    throw new WeirError('bad_request', `${flag} is no answer to this question, which takes ${of}`);
  }
  if (choose !== undefined) return readOption(ask, choose);
  return set ? readFields(ask, set) : yes === true;
}

const fitting: Record<Ask['kind'], readonly string[]> = {
  confirm: ['--yes', '--no'],
  choose: ['--choose'],
  input: ['--set', '--json'],
};

/** The option that is written so; what is none of them is refused by the gateway, which says what there is. */
export function readOption({ options }: Pick<Ask, 'options'>, text: string): Json {
  return options?.find((option) => String(option) === text) ?? text;
}

/** A text as the value that a field wants; what cannot be one stays a text, and the gateway says what is wrong with it. */
export function readField(field: JsonObject, text: string): Json {
  const { enum: allowed, type } = field;
  const listed = Array.isArray(allowed)
    ? allowed.find((value) => value === text || (typeof value === 'number' && String(value) === text))
    : undefined;
  if (listed !== undefined) return listed;
  const word = text.trim();
  if (type === 'boolean') return readTruth(word) ?? text;
  if (type !== 'number' && type !== 'integer') return text;
  const value = Number(word);
  return word !== '' && Number.isFinite(value) ? value : text;
}

/** `yes`, `y`, `true`, and their opposites; undefined for anything else. */
export function readTruth(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (['y', 'yes', 'true'].includes(word)) return true;
  return ['n', 'no', 'false'].includes(word) ? false : undefined;
}

function readFields({ schema }: Ask, pairs: readonly string[]): JsonObject {
  const { properties } = (schema ?? {}) as JsonObject;
  const fields = isObject(properties) ? properties : {};
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, text] = splitPair(pair, '--set');
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, readField(isObject(field) ? field : {}, text)];
    }),
  );
}

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
async function typed(context: CliContext, question: string): Promise<string> {
  context.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asked = prompting(context, (ask) => ask(''), { output: nowhere, terminal: true });
  const line = await asked.finally(() => context.stderr.write('\n'));
  if (line === undefined) throw new WeirError('bad_request', 'no password was typed: nothing was changed');
  return line;
}

/** Asks whoever sits at the terminal; undefined where the input ends before the answer. @throws AbortError at a signal that ends the command */
export async function prompting<Answer>(
  { stdin, stdout, signal }: CliContext,
  answer: (question: (text: string) => Promise<string>) => Promise<Answer>,
  shown: Omit<ReadLineOptions, 'input'> = { output: stdout },
): Promise<Answer | undefined> {
  if (!stdin) return undefined;
  const lines = createInterface({ input: stdin, ...shown });
  // The end of the input (Ctrl-D, and Ctrl-C where none of it is shown) ends the question: nothing else would.
  const closed = new AbortController();
  lines.once('close', () => closed.abort());
  const ends = AbortSignal.any([signal, closed.signal]);
  try {
    return await answer((text) => lines.question(text, { signal: ends }));
  } catch (error) {
    if (signal.aborted || !closed.signal.aborted) throw error;
    return undefined;
  } finally {
    lines.close();
  }
}
