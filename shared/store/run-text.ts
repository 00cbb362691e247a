import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Json } from '../contracts/json.ts';
import type { RunDefinition, StepDefinition } from '../contracts/run.ts';
import { readStored } from './stored-json.ts';
import { Turns } from '../lifecycle/turns.ts';

/** A new run as it goes into the store. */
export interface WrittenRun {
  run_id: string;
  experiment_id: string;
  /** The definition, as `readRunText` reads it, in UTF-8. */
  text: Uint8Array;
}

/** Characters of a definition up to which it is compressed, and read at one stretch. */
const shortText = 128 * 1024;
/** What a compressed text begins with; JSON does not. Base64 follows: a store keeps text. */
const compressedMark = 'z:';
/** Characters that are read at one stretch of a longer one, and a step more. */
const stretch = 256 * 1024;

/**
 * Writes a definition: as JSON in which each step, as it was submitted and as it will be carried out, has a line of its own, so
 * that a long one is read a few lines at a time; compressed where it is short, which leaves a tenth.
 */
export function writeRun(definition: RunDefinition): WrittenRun {
  const { run_id, experiment_id, steps, workflow, ...more } = definition;
  const { flowdef, ...others } = workflow;
  const head = objectWith({ run_id, experiment_id, ...more }, [
    [
      'workflow',
      flowdef === undefined ? JSON.stringify(others) : objectWith(others, [['flowdef', lines(flowdef)]]),
    ],
    ['steps', lines(steps)],
  ]);
  return {
    run_id,
    experiment_id,
    text: new TextEncoder().encode(head.length > shortText ? head : compressed(head)),
  };
}

/** The run as it goes into the store, where that is not done yet. */
export function written(run: RunDefinition | WrittenRun): WrittenRun {
  return 'text' in run ? run : writeRun(run);
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
  const [first = '', ...rest] = [text].flat().flatMap(linesOf);
  const flowdef: Json[] = [];
  const steps: StepDefinition[] = [];
  const between = await readLines(rest, flowdef);
  const end = between === undefined ? undefined : await readLines(rest, steps, between.next);
  // Written by an earlier version, on one line, or without what stands on lines.
  if (!between || !end) return readStored<RunDefinition>([text].flat().join(''));
  const definition = readStored<RunDefinition>(`${first}${between.line}${end.line}`);
  definition.workflow['flowdef'] = flowdef;
  return { ...definition, steps };
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

/**
 * Reads the items of a list, a line each, from the line `from` on, into `items`. Resolves to the line that ends the list, and the
 * number of the next one; to undefined where none does.
 */
async function readLines(
  text: readonly string[],
  items: Json[],
  from = 0,
): Promise<{ line: string; next: number } | undefined> {
  const turns = new Turns();
  let batch: string[] = [];
  let length = 0;
  for (let at = from; at < text.length; at += 1) {
    const line = text[at] ?? '';
    const isEnd = line.startsWith(']');
    if (!isEnd) {
      batch.push(line);
      length += line.length;
    }
    if (isEnd || length >= stretch) {
      for (const item of readStored<Json[]>(`[${batch.join('').replace(/,$/, '')}]`)) items.push(item);
      [batch, length] = [[], 0];
      if (turns.isDue()) await turns.pass();
    }
    if (isEnd) return { line, next: at + 1 };
  }
  return undefined;
}
