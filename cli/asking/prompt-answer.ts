import { nameStep } from '../../shared/sentences/index.ts';
import { createInterface, type Interface } from 'node:readline/promises';
import type { Ask, ClosedAsk } from '../../shared/contracts/ask.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import { print, type CliContext, type Input } from '../terminal/index.ts';
import { fieldsOf, closedInWords } from '../display/index.ts';
import { readField, readOption, readTruth } from './read-typed.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { GatewayClient } from '../client/index.ts';

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

/**
 * The question that a person means: its whole id, or the beginning or end of the id of a run that asks nothing else now, in any case.
 * A question that is closed is found by its whole id alone: an answer by that of its run may be meant for one that is not open yet.
 * @throws WeirError `ask_not_found`, `ask_answered` or `ask_closed` that tells who answered the latest question of that run, if it is
 *   among those that were answered last, or `bad_request` where several fit
 */
export async function findAsk(client: GatewayClient, wanted: string): Promise<Ask> {
  const upper = wanted.trim().toUpperCase();
  if (parseCommandId(upper)) return client.asked(upper);
  const { asks, answered } = await client.asks();
  // A script's empty variable would fit the only question that there is.
  const fitting = upper === '' ? [] : asks.filter((ask) => fits(ask, upper));
  const [first, ...others] = fitting;
  if (first && others.length === 0) return first;
  if (!first) {
    const closed = upper === '' ? undefined : answered.find((ask) => fits(ask, upper));
    if (closed) throw isClosed(wanted, closed);
    throw new WeirError('ask_not_found', `no open question is "${wanted}"; \`weir ask\` shows them`);
  }
  const ids = [first, ...others].slice(0, 5).map(({ id }) => id);
  throw new WeirError('bad_request', `"${wanted}" fits ${fitting.length} questions: ${ids.join(', ')}`);
}

function fits({ id, run_id }: Pick<Ask, 'id' | 'run_id'>, wanted: string): boolean {
  return [id, run_id].some((each) => each.startsWith(wanted) || each.endsWith(wanted));
}

function isClosed(wanted: string, ask: ClosedAsk): WeirError {
  const { as, step, step_name, run_id } = ask;
  const where = `the latest of run ${run_id} was that of ${nameStep(step, step_name)}`;
  return new WeirError(
    as === 'answer' ? 'ask_answered' : 'ask_closed',
    `no open question is "${wanted}"; ${where}: ${closedInWords(ask, Date.now())}`,
  );
}
