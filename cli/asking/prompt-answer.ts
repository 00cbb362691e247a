import { createInterface, type Interface } from 'node:readline/promises';
import type { Ask } from '../../shared/contracts/ask.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import { print, type CliContext, type Input } from '../terminal/index.ts';
import { fieldsOf } from '../display/index.ts';
import { readField, readOption, readTruth } from './read-typed.ts';

/** What a person typed: an answer, and why; or a line that ends without one (Ctrl-D, an empty answer). */
export type Prompted = { answer: Json; reason?: string } | undefined;

/** Whether somebody is there who types and reads. */
export function canPrompt({ stdin, stdout }: Pick<CliContext, 'stdin' | 'stdout'>): boolean {
  return stdin?.isTTY === true && stdout.isTTY === true;
}

/** Asks whoever sits at the terminal. @throws AbortError at a signal that ends the command */
export async function promptAnswer(ask: Ask, context: CliContext & { stdin: Input }): Promise<Prompted> {
  const { stdin, stdout, signal } = context;
  const lines = createInterface({ input: stdin, output: stdout });
  // The end of the input ends the question: nothing else would.
  const closed = new AbortController();
  lines.once('close', () => closed.abort());
  const ends = AbortSignal.any([signal, closed.signal]);
  try {
    const answer = await promptFor(ask, lines, ends, (line) => print(stdout, line));
    if (answer === undefined) return undefined;
    const reason = (await lines.question('Why (Enter for no reason): ', { signal: ends })).trim();
    return { answer, ...(reason === '' ? {} : { reason }) };
  } catch (error) {
    if (signal.aborted || !closed.signal.aborted) throw error;
    return undefined;
  } finally {
    lines.close();
  }
}

async function promptFor(
  ask: Ask,
  lines: Interface,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Json | undefined> {
  switch (ask.kind) {
    case 'confirm':
      for (;;) {
        const text = await lines.question('yes or no? ', { signal });
        if (text.trim() === '') return undefined;
        const truth = readTruth(text);
        if (truth !== undefined) return truth;
      }
    case 'choose': {
      const { options } = ask;
      for (const [index, option] of (options ?? []).entries()) say(`  ${index + 1}  ${String(option)}`);
      const text = (
        await lines.question('which one, by its number or as it is written? ', { signal })
      ).trim();
      if (text === '') return undefined;
      const written = readOption(ask, text);
      return options?.includes(written as string) ? written : (options?.[Number(text) - 1] ?? text);
    }
    case 'input':
      return promptFields(ask, lines, signal);
  }
}

/** A field that is left empty, and need not be given, is left out. */
async function promptFields({ schema }: Ask, lines: Interface, signal: AbortSignal): Promise<JsonObject> {
  const values: JsonObject = {};
  for (const { name, field, about, needed } of fieldsOf(schema as JsonObject | null)) {
    const { title, unit, default: preset } = field;
    const called = typeof title === 'string' ? `${title} (${name})` : name;
    const measure = typeof unit === 'string' ? `, in ${unit}` : '';
    const otherwise = preset === undefined ? '' : `, else ${JSON.stringify(preset)}`;
    for (;;) {
      const text = await lines.question(`${called} [${about}${measure}${otherwise}]: `, { signal });
      if (text.trim() !== '') values[name] = readField(field, text);
      else if (needed) continue;
      break;
    }
  }
  return values;
}
