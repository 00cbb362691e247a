import { nameStep } from '../../shared/sentences/index.ts';
import type { Ask, ClosedAsk } from '../../shared/contracts/ask.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { fieldsOf, closedInWords } from '../display/index.ts';
import { prompting, readField, readOption, readTruth } from './read-typed.ts';
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
export function promptAnswer(ask: Ask, context: CliContext): Promise<Prompted> {
  return prompting(context, async (question) => {
    const answer = await promptFor(ask, question, (line) => print(context.stdout, line));
    if (answer === undefined) return undefined;
    const reason = (await question('Why (Enter for no reason): ')).trim();
    return { answer, ...(reason === '' ? {} : { reason }) };
  });
}

type Question = (text: string) => Promise<string>;

async function promptFor(
  ask: Ask,
  question: Question,
  say: (line: string) => void,
): Promise<Json | undefined> {
  switch (ask.kind) {
    case 'confirm':
      for (;;) {
        const text = await question('yes or no? ');
        if (text.trim() === '') return undefined;
        const truth = readTruth(text);
        if (truth !== undefined) return truth;
      }
    case 'choose': {
      const { options } = ask;
      for (const [index, option] of (options ?? []).entries()) say(`  ${index + 1}  ${String(option)}`);
      const text = (await question('which one, by its number or as it is written? ')).trim();
      if (text === '') return undefined;
      const written = readOption(ask, text);
      return options?.includes(written as string) ? written : (options?.[Number(text) - 1] ?? text);
    }
    case 'input':
      return promptFields(ask, question);
  }
}

/** A field that is left empty, and need not be given, is left out. */
async function promptFields({ schema }: Ask, question: Question): Promise<JsonObject> {
  const values: JsonObject = {};
  for (const { name, field, about, needed } of fieldsOf(schema as JsonObject | null)) {
    const { title, unit, default: preset } = field;
    const called = typeof title === 'string' ? `${title} (${name})` : name;
    const measure = typeof unit === 'string' ? `, in ${unit}` : '';
    const otherwise = preset === undefined ? '' : `, else ${JSON.stringify(preset)}`;
    for (;;) {
      const text = await question(`${called} [${about}${measure}${otherwise}]: `);
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
