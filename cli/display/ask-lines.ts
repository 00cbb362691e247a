import { answerInWords, formatClock, nameStep } from '../../shared/sentences/index.ts';
import type { Ask, AskList, ClosedAsk } from '../../shared/contracts/ask.ts';
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json/json.ts';
import { wrap } from './format.ts';

/** All open questions, each with the command that shows it, and the latest answers, as the lines of a screen. */
export function describeAsks({ asks, answered, more }: AskList, at: number, width: number): string[] {
  const open = asks.flatMap((ask) => [...openAskLines(ask, at, width), '']);
  const none = asks.length === 0 ? ['nobody is asked anything', ''] : [];
  const others = more ? ['There are more than were looked at.', ''] : [];
  const latest = answered.slice(0, 5).flatMap((each) => wrap(closedInWords(each, at), width));
  const lines = [...none, ...open, ...others, ...latest];
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** One question: what is asked, and every answer as it is typed; or what was answered. */
export function describeAsk(ask: Ask, at: number, width: number): string[] {
  const { reply, open, files, run_id, id } = ask;
  const shown = files.map(({ path }) => `  look at: weir get ${run_id} ${path}`);
  const head = [...headLines(ask, at, width), ...shown];
  if (reply) return [...head, ...wrap(closedInWords({ ...ask, ...reply }, at), width, '  ')];
  if (!open) return [...head, '  it waits for no answer any more'];
  return [...head, '', 'Answer with', ...ways(ask).map((way) => `  weir ask ${id} ${way}`)];
}

/** An open question, with the command that shows it. */
export function openAskLines(ask: Ask, at: number, width: number): string[] {
  return [...headLines(ask, at, width), `  next: ${ask.next}`];
}

function headLines(ask: Ask, at: number, width: number): string[] {
  const { module, instance, since, deadline, message, step, step_name, run_id, label } = ask;
  const when = since === null ? '' : ` since ${formatClock(since, at)}`;
  const until = deadline
    ? `, until ${formatClock(deadline.at, at)}: then ${answerQuoted(deadline.answer as Json)} counts`
    : '';
  return [
    `${module}${instance === '' ? '' : `/${instance}`} is asked${when}${until}`,
    ...message.split('\n').flatMap((line) => wrap(line, width, '  ')),
    `  ${nameStep(step, step_name)} of run ${run_id} "${label}"`,
  ];
}

/** `Ada answered yes at 09:26:53 to "Go on?"`. */
export function closedInWords(
  { as, answer, by, reason, at: when, message }: Omit<ClosedAsk, 'kind'>,
  at: number,
): string {
  const asked = message.length > 80 ? `${message.slice(0, 79)}…` : message;
  const time = formatClock(when, at);
  const what = answerInWords(answer as Json);
  switch (as) {
    case 'answer':
      return `${by ?? 'somebody'} answered ${what} at ${time} to "${asked}"${reason === null ? '' : `: ${reason}`}`;
    case 'default':
      return `nobody answered "${asked}" until ${time}: ${answerQuoted(answer as Json)} counts`;
    case 'withdrawn':
      return `"${asked}" was withdrawn at ${time}`;
  }
}

/** The same where it stands as a word for itself. */
function answerQuoted(answer: Json): string {
  const words = answerInWords(answer);
  return typeof answer === 'boolean' ? `"${words}"` : words;
}

/** The ends of the commands that answer it. */
function ways({ kind, options, schema }: Ask): string[] {
  switch (kind) {
    case 'confirm':
      return ['--yes', '--no'];
    case 'choose':
      return (options ?? []).map((option) => `--choose ${quoted(String(option))}`);
    case 'input': {
      const fields = fieldsOf(schema as JsonObject | null);
      return [fields.map(({ name, about }) => `--set ${quoted(name)}=${about}`).join(' ')];
    }
  }
}

function quoted(text: string): string {
  return /^[\w.,:/@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The fields of a form by name, with their schemas, and what may be put in in a word. */
export function fieldsOf(
  schema: JsonObject | null,
): { name: string; field: JsonObject; about: string; needed: boolean }[] {
  const { properties, required } = schema ?? {};
  const must = Array.isArray(required) ? required : [];
  return Object.entries(isObject(properties) ? properties : {}).map(([name, schemaOf]) => {
    const field = isObject(schemaOf) ? schemaOf : {};
    const needed = must.includes(name) && field['default'] === undefined;
    return { name, field, about: aboutField(field), needed };
  });
}

function aboutField({ type, enum: allowed }: JsonObject): string {
  if (Array.isArray(allowed)) return allowed.map(String).join('|');
  switch (type) {
    case 'boolean':
      return 'true|false';
    case 'number':
    case 'integer':
      return 'NUMBER';
    default:
      return 'TEXT';
  }
}
