import { statusCommand } from '../explain/index.ts';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';

/**
 * A summary is written, and told in the feed, at every step, and most steps wait for an instrument that another run has. So what follows
 * from the rest of the summary is left out: of an entry of `waiting_for` the sentence that `waiting` has as well, and the usual hint;
 * and the number of the entries.
 */
export function briefWaits(summary: JsonObject): JsonObject {
  const { waiting_for, waiting_steps, waiting } = summary;
  if (!Array.isArray(waiting_for)) return summary;
  const told = waiting_for.map((entry) => (isObject(entry) ? briefEntry(entry, waiting) : entry));
  const brief: JsonObject = { ...summary, waiting_for: told };
  if (waiting_steps === told.length) delete brief['waiting_steps'];
  return brief;
}

function briefEntry({ text, hint, ...entry }: JsonObject, waiting: Json | undefined): JsonObject {
  if (text !== undefined && text !== waiting) entry['text'] = text;
  if (hint !== undefined && hint !== usualHint(entry)) entry['hint'] = hint;
  return entry;
}

/** The summary of which `briefWaits` has left something out; any other as it is. */
export function wholeWaits(summary: JsonObject): JsonObject {
  const { waiting_for, waiting = '' } = summary;
  if (!Array.isArray(waiting_for)) return summary;
  const whole = waiting_for.map((entry) =>
    isObject(entry) ? { text: waiting, hint: usualHint(entry), ...entry } : entry,
  );
  return { waiting_steps: whole.length, ...summary, waiting_for: whole };
}

/** What a person does first: looks at the run that has what the step needs, or at the lab. */
function usualHint({ run }: JsonObject): string {
  return typeof run === 'string' ? statusCommand(run) : 'weir now';
}
