import { isScalar, Scalar, visit, type Document, type LineCounter } from 'yaml';
import type { Json } from '../kernel/json/json.ts';
import { messageOf } from '../kernel/errors/weir-error.ts';
import { compose, type Composed } from './compose.ts';
import { findEndless } from './find-endless.ts';
import { firstFault } from './first-fault.ts';
import { locate, placeOf } from './locate.ts';
import { findUnfit } from '../kernel/json/measure.ts';
import { describeProblem, placed, type Locate, type Problem } from '../kernel/json/problem.ts';
import { pyyamlReading } from './pyyaml-reading.ts';

/** A document, or what is wrong with it. */
export type LoadedYaml =
  | { ok: false; problems: Problem[] }
  | {
      ok: true;
      /** JSON is read at once; it is YAML whose reading takes time. */
      format: 'json' | 'yaml';
      value: Json;
      /** What a reader of YAML 1.1 would have understood differently, each as a sentence with its place. */
      warnings: string[];
      locate: Locate;
    };

/** YAML takes a second per 1.5 MB, on a thread of its own in the gateway; JSON has no such limit here. */
const maxYamlLength = 4 * 1024 * 1024;
/** How often anchors may be used, times how deep they lie in each other. */
const maxAliasCount = 10_000;

/**
 * Reads a document of WEI's world: YAML 1.2 core with merge keys and with PyYAML's full-word booleans (`yes no on off`)
 * as values, while keys stay the text that was written. JSON, which is YAML, takes a fast path. Never throws.
 */
export function loadYaml(text: string): LoadedYaml {
  const json = loadIfJson(text);
  if (json) return json;
  if (text.length > maxYamlLength) {
    return wrong(`the text is not JSON, and YAML may have ${maxYamlLength} characters at most`);
  }
  const composed = compose(text);
  return 'refused' in composed ? wrong(composed.refused) : loadDocument(text, composed);
}

/** As `loadYaml`, where the text is JSON; undefined where it is not. Takes milliseconds, however long the text is. */
export function loadIfJson(text: string): LoadedYaml | undefined {
  const json = parseJson(text);
  return json && loadJson(text, json.value);
}

function loadJson(text: string, value: Json): LoadedYaml {
  const problem = findUnfit(value);
  if (problem) return { ok: false, problems: [problem] };
  let composed: Composed | undefined;
  // Places in JSON are needed for error messages only; the slow parser waits until then.
  const find: Locate = (pointer, within) => {
    if (text.length > maxYamlLength) return undefined;
    composed ??= compose(text);
    return 'refused' in composed ? undefined : locate({ ...composed, text }, pointer, within);
  };
  return { ok: true, format: 'json', value, warnings: [], locate: find };
}

function loadDocument(
  text: string,
  { doc, tokens, lines }: Exclude<Composed, { refused: string }>,
): LoadedYaml {
  const fault = firstFault(text, doc, tokens, lines);
  if (fault) return { ok: false, problems: [fault] };
  const endless = findEndless(doc, lines);
  if (endless.length > 0) return { ok: false, problems: endless };
  const find: Locate = (pointer, within) => locate({ doc, lines, text }, pointer, within);
  let value: unknown;
  try {
    value = doc.toJS({ maxAliasCount });
  } catch (error) {
    // Thrown for alias bombs, aliases without anchor, and merges of what is no map.
    return wrong(firstLine(messageOf(error)));
  }
  const problem = findUnfit(value);
  if (problem) return { ok: false, problems: [placed(problem, find(problem.pointer))] };
  const warnings = findOddities(doc, lines);
  return { ok: true, format: 'yaml', value: value as Json, warnings, locate: find };
}

function findOddities(doc: Document, lines: LineCounter): string[] {
  const warnings = doc.warnings.map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return describeProblem({ pointer: '', message: firstLine(message), line, column: col });
  });
  const warn = (node: Scalar, message: string): void => {
    warnings.push(describeProblem(placed({ pointer: '', message }, placeOf(node, lines))));
  };
  visit(doc, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) warn(key, `"${String(key.value)}" is given twice; the last one counts`);
        seen.add(key.value);
      }
    },
    Scalar(role, scalar) {
      if (role === 'key' || scalar.type !== Scalar.PLAIN || scalar.tag !== undefined) return;
      const { source = '', value } = scalar;
      const theirs = pyyamlReading(source);
      const ours = typeof value === 'string' ? 'text' : value;
      if (!Object.is(theirs, ours) && theirs !== ours) {
        warn(scalar, `${source} is read as ${word(ours)}; YAML 1.1 reads it as ${word(theirs)}`);
      }
    },
  });
  return warnings;
}

function word(reading: unknown): string {
  return typeof reading === 'number' ? `the number ${reading}` : String(reading);
}

function parseJson(text: string): { value: Json } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}

function wrong(message: string): LoadedYaml {
  return { ok: false, problems: [{ pointer: '', message }] };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
