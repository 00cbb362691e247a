import { loadIfJson } from '../../shared/yaml/load-yaml.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { parseWorkcell } from '../../shared/workcell/load-workcell.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import type { Place } from '../../shared/yaml/problem.ts';
import { readWorkflow, type ReadWorkflow } from './read-workflow.ts';
import { ReadingThread } from './reading-thread.ts';

/** YAML of so many characters takes some milliseconds; a larger text would keep everything else waiting, a stop too. */
const longestHere = 32 * 1024;

const thread = new ReadingThread();

/**
 * As `readWorkflow`, but a large text in YAML is read by a thread of its own. Its `locate` knows no places then, for what
 * is found later: `placesAside` does.
 */
export async function readAside(text: string): Promise<ReadWorkflow> {
  const json = loadIfJson(text);
  if (json || text.length <= longestHere) return readWorkflow(text, json);
  const answer = await thread.ask({ text });
  if (!('read' in answer)) throw new Error('the thread answered another question');
  return { ...answer.read, locate: () => undefined };
}

/** Where the values stand that these pointers name, as the workflow's own `locate` would tell it. */
export async function placesAside(
  text: string,
  { locate }: Pick<ReadWorkflow, 'locate'>,
  pointers: readonly string[],
): Promise<(Place | undefined)[]> {
  if (text.length <= longestHere) return pointers.map(locate);
  if (pointers.length === 0) return [];
  const answer = await thread.ask({ text, pointers });
  return 'places' in answer ? answer.places : [];
}

/**
 * Reads the definition of a workcell, as `parseWorkcell` does without a file; a large text by the thread.
 * @throws WeirError `bad_workcell`.
 */
export async function readWorkcellAside(text: string): Promise<Workcell> {
  if (text.length <= longestHere) return parseWorkcell(text).workcell;
  const answer = await thread.ask({ workcell: text });
  if ('workcell' in answer) return answer.workcell;
  if (!('refused' in answer)) throw new Error('the thread answered another question');
  const { message, problems } = answer.refused;
  throw new WeirError('bad_workcell', message, { details: problems });
}
