import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { RunDefinition, StepDefinition, StepRecord, StoredRun, Amendment } from '../contracts/run.ts';
import { versionIn, readStored, checkedForm, damaged, readForm, writeForm } from './form.ts';
import { definitionForm, amendedForms, carriedSince } from './forms.ts';
import { Turns } from '../kernel/lifecycle/waiting.ts';
import { messageOf, WeirError } from '../kernel/errors/weir-error.ts';

/** A new run as it goes into the store. */
export interface WrittenRun {
  run_id: string;
  experiment_id: string;
  /** The first weir that can carry it on; missing where each can. */
  since?: string;
  /** The definition, as `readRunText` reads it, in UTF-8. */
  text: Uint8Array;
}

/** What goes into the store together: a run, which may not be written yet, or several. */
export type CreatedRuns = RunDefinition | WrittenRun | readonly [WrittenRun, ...WrittenRun[]];

/** Characters of a definition up to which it is compressed, and read at one stretch. */
const shortText = 128 * 1024;
/** What a compressed text begins with; JSON does not. Base64 follows: a store keeps text. */
const compressedMark = 'z:';
/** Characters that are read at one stretch of a longer one, and a step more. */
const stretch = 256 * 1024;

/**
 * Writes a definition: as JSON in which each step, as it was submitted and as it will be carried out, and each record that it takes
 * over has a line of its own, so that a long one is read a few lines at a time; compressed where it is short, which leaves a tenth.
 */
export function writeRun(definition: RunDefinition): WrittenRun {
  const { run_id, experiment_id, steps, workflow, taken_over, ...more } = definition;
  const { flowdef, ...others } = workflow;
  const members = { ...versionIn(definitionForm, definition), run_id, experiment_id, ...more };
  const head = objectWith(members, [
    [
      'workflow',
      flowdef === undefined ? JSON.stringify(others) : objectWith(others, [['flowdef', lines(flowdef)]]),
    ],
    ['steps', lines(steps)],
    ...(taken_over === undefined ? [] : [['taken_over', linesOfMembers(taken_over)] as [string, string]]),
  ]);
  const since = carriedSince(definition);
  return {
    ...{ run_id, experiment_id, ...(since !== undefined && { since }) },
    text: new TextEncoder().encode(head.length > shortText ? head : compressed(head)),
  };
}

/** The same, written. */
export function written(runs: CreatedRuns): readonly [WrittenRun, ...WrittenRun[]] {
  if ('length' in runs) return runs;
  return ['text' in runs ? runs : writeRun(runs)];
}

/**
 * Reads a definition, as this or an earlier version has written it, whole or in parts of whole lines; others have their turns
 * while a long one is read.
 */
export async function readRunText(text: string | readonly string[]): Promise<RunDefinition> {
  if (typeof text === 'string' && text.length <= shortText) {
    const isCompressed = text.startsWith(compressedMark);
    return readStored<RunDefinition>(isCompressed ? decompressed(text) : text);
  }
  return readLines([text].flat().flatMap(linesOf));
}

function compressed(text: string): string {
  return `${compressedMark}${deflateRawSync(text, { level: 1 }).toString('base64')}`;
}

function decompressed(text: string): string {
  return inflateRawSync(Buffer.from(text.slice(compressedMark.length), 'base64')).toString();
}

/** A part ends with the end of a line, behind which there is none. */
function linesOf(part: string): string[] {
  return (part.endsWith('\n') ? part.slice(0, -1) : part).split('\n');
}

/** JSON of an object, with members whose values are written already. */
function objectWith(members: object, written: [string, string][]): string {
  const plain = JSON.stringify(members);
  const more = written.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',');
  return plain === '{}' ? `{${more}}` : `${plain.slice(0, -1)},${more}}`;
}

function lines(value: Json): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n${value.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
}

function linesOfMembers(value: JsonObject): string {
  const members = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item)}`,
  );
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n}`;
}

/** How a line ends behind which each item of a member has a line of its own. */
const opening = /"(flowdef|steps|taken_over)":[[{]$/;
const longestOpening = 20;
/** How the line begins that comes after them; no item does. */
const closing = /^[\]}]/;

/** Reads what `writeRun` has written, a few lines at a time; and what an earlier version has written on one line, at one stretch. */
async function readLines(text: readonly string[]): Promise<RunDefinition> {
  const turns = new Turns();
  const flowdef: Json[] = [];
  const steps: StepDefinition[] = [];
  const takenOver: Record<number, StepRecord> = {};
  const read: Record<string, (items: string) => unknown> = {
    flowdef: (items) => pushAll(flowdef, readStored<Json[]>(`[${items}]`)),
    steps: (items) => pushAll(steps, readStored<StepDefinition[]>(`[${items}]`)),
    taken_over: (items) => Object.assign(takenOver, readStored<JsonObject>(`{${items}}`)),
  };
  let frame = '';
  let readItems: ((items: string) => unknown) | undefined;
  let batch: string[] = [];
  let length = 0;
  for (const line of text) {
    const isItem = readItems !== undefined && !closing.test(line);
    if (isItem) {
      batch.push(line);
      length += line.length;
    }
    if (readItems && (isItem ? length >= stretch : batch.length > 0)) {
      readItems(batch.join('').replace(/,$/, ''));
      [batch, length] = [[], 0];
      if (turns.isDue()) await turns.pass();
    }
    if (isItem) continue;
    frame += line;
    readItems = read[opening.exec(line.slice(-longestOpening))?.[1] ?? ''];
  }
  const definition = readStored<RunDefinition>(frame);
  if (flowdef.length > 0) definition.workflow['flowdef'] = flowdef;
  return {
    ...definition,
    ...(steps.length > 0 ? { steps } : {}),
    ...(Object.keys(takenOver).length > 0 ? { taken_over: takenOver } : {}),
  };
}

function pushAll<T>(list: T[], more: readonly T[]): void {
  for (const item of more) list.push(item);
}

/**
 * What was changed of a definition, as it is stored: of what (the position of a step, `label` or `priority`), and as what. Each has
 * a place of its own, so that a run that grows to thousands of steps is never written anew.
 */
export type AmendedPart = readonly [of: string, text: string];

export function encodeAmendment({ label, priority, steps = {} }: Amendment): AmendedPart[] {
  const parts: AmendedPart[] = Object.entries(steps).map(([position, step]) => [
    position,
    writeForm(amendedForms.step, step),
  ]);
  if (label !== undefined) parts.push(['label', writeForm(amendedForms.label, label)]);
  if (priority !== undefined) parts.push(['priority', writeForm(amendedForms.priority, priority)]);
  return parts;
}

/**
 * Reads a definition (see `readRunText`) and puts in what was changed since. Others have their turns while a long one is read.
 * @throws WeirError `internal_error` where it is damaged, or a newer weir wrote it
 */
export async function decodeDefinition(
  run_id: string,
  text: string | readonly string[],
  amended: readonly AmendedPart[] = [],
): Promise<RunDefinition> {
  const what = `the definition of run ${run_id}`;
  const read = await readRunText(text).catch((error: unknown) => {
    throw damaged(what, messageOf(error));
  });
  const definition = checkedForm<RunDefinition>(definitionForm, what, read);
  return amended.length === 0 ? definition : amend(definition, what, amended);
}

async function amend(
  definition: RunDefinition,
  what: string,
  amended: readonly AmendedPart[],
): Promise<RunDefinition> {
  const turns = new Turns();
  const steps = [...definition.steps];
  const others: Amendment = {};
  // Numbers in their order come first: a step that was added has its place only once those before it are there.
  for (const [of, text] of Object.entries(Object.fromEntries(amended))) {
    if (of === 'label') others.label = readForm<string>(amendedForms.label, `${what} (its label)`, text);
    else if (of === 'priority')
      others.priority = readForm<number>(amendedForms.priority, `${what} (its priority)`, text);
    else
      steps[stepPosition(what, of, steps)] = readForm<StepDefinition>(
        amendedForms.step,
        `${what} (its step ${of})`,
        text,
      );
    if (turns.isDue()) await turns.pass();
  }
  return { ...definition, ...others, steps };
}

function stepPosition(what: string, digits: string, { length }: readonly StepDefinition[]): number {
  const position = /^\d+$/.test(digits) ? Number(digits) : NaN;
  if (position <= length) return position;
  throw damaged(what, `step ${digits} was added, and there are ${length} steps before it`);
}

/** A run that the store holds and that cannot be read: it is damaged, or a newer weir has written it. */
export interface UnreadableRun {
  run_id: string;
  /** What is wrong, and where. */
  reason: string;
}

/** Runs as a store lists them: one that cannot be read must not hide the others. */
export interface ListedRuns {
  runs: StoredRun[];
  unreadable: UnreadableRun[];
}

/** The same error, as one that concerns a single run. */
export function unreadable(cause: unknown): WeirError {
  return new WeirError('run_unreadable', messageOf(cause), { cause });
}

/** Resolves to what the reading does, or to the reason where the run cannot be read. @throws every other error */
export function runOrReason(
  run_id: string,
  reading: Promise<StoredRun | undefined>,
): Promise<StoredRun | UnreadableRun | undefined> {
  return reading.catch((error: unknown) => {
    if (WeirError.is(error, 'run_unreadable')) return { run_id, reason: messageOf(error) };
    throw error;
  });
}

/** Puts a run to those that can be read, or to those that cannot; one that is not there, to neither. */
export async function listRun(
  listed: ListedRuns,
  run_id: string,
  reading: Promise<StoredRun | undefined>,
): Promise<void> {
  const found = await runOrReason(run_id, reading);
  if (!found) return;
  if ('reason' in found) listed.unreadable.push(found);
  else listed.runs.push(found);
}
