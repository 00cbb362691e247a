import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { isObject } from '../design/own.ts';
import { endOf, lineEnd, lineStart, pairOf, startOf } from './places.ts';
import { readText, type ReadText } from './read-text.ts';
import { pointerOf, valueAt, type Path } from './values.ts';

/** A step as it stands in a text. */
export interface TextStep {
  pointer: string;
  /** Its lines, in characters: `to` is the end of the last one. */
  from: number;
  to: number;
  /** From 1. */
  line: number;
  /** Its keys with their values, those that a merge (`<<`) puts in among them. */
  values: Record<string, unknown>;
  /** Those of them that it does not say itself. */
  merged: string[];
}

/** What stands in the text of a workflow. */
export interface TextOutline {
  /** In their order; those that recover or clean up behind the step that they belong to. */
  steps: TextStep[];
  /** Its parameters, as they are written. */
  parameters: Record<string, unknown>[];
  /** The keys of the payload that its expressions and arguments name. */
  payload: string[];
  /** The keys above the steps. */
  values: Record<string, unknown>;
  /** Why nothing in it can be changed but by hand, in a sentence. */
  problem?: string;
}

/** What stands in a text, also in one that is not finished. Pure. */
export function outlineText(text: string): TextOutline {
  const whole = readText(text);
  const steps: TextStep[] = [];
  if (whole.value !== undefined) {
    for (const list of ['flowdef', 'cleanup'])
      addSteps(whole, childOf(whole.doc.contents, list), [list], steps);
  }
  const values = isObject(whole.value) ? whole.value : {};
  const { flowdef: _flowdef, cleanup: _cleanup, ...above } = values;
  const parameters = Array.isArray(values['parameters']) ? values['parameters'].filter(isObject) : [];
  const payload = [...new Set([...text.matchAll(/\bpayload\.([A-Za-z_]\w*)/g)].map(([, key = '']) => key))];
  let at = 0;
  let line = 1;
  for (const step of steps.toSorted((a, b) => a.from - b.from)) {
    for (; at < step.from; at += 1) if (text.charCodeAt(at) === 10) line += 1;
    step.line = line;
  }
  const { problem } = whole;
  return { steps, parameters, payload, values: above, ...(problem === undefined ? {} : { problem }) };
}

function addSteps(whole: ReadText, list: Node | null | undefined, path: Path, steps: TextStep[]): void {
  if (!isSeq(list)) return;
  for (const [index, item] of list.items.entries()) {
    const node = item as Node | null;
    const at = [...path, index];
    const values = valueAt(whole.value, at);
    if (!node || !isObject(values)) continue;
    const begin = startOf(node);
    const before = lineStart(whole.text, begin);
    steps.push({
      pointer: pointerOf(at),
      // The dash belongs to it, and what stands there of an anchor.
      from: /^[\s-]*(?:&\S+\s*)?$/.test(whole.text.slice(before, begin)) ? before : begin,
      to: lineEnd(whole.text, endOf(whole.text, node)),
      line: 1,
      values,
      merged: isMap(node) ? Object.keys(values).filter((key) => !pairOf(node, key)) : [],
    });
    for (const inner of ['recover', 'cleanup']) addSteps(whole, childOf(node, inner), [...at, inner], steps);
  }
}

function childOf(node: Node | null | undefined, key: string): Node | null | undefined {
  return isMap(node) ? pairOf(node, key)?.value : undefined;
}

/** The step in whose lines a place is, the innermost; undefined between steps. Pure. */
export function stepAt(steps: readonly TextStep[], offset: number): TextStep | undefined {
  return steps.findLast(({ from, to }) => from <= offset && offset <= to);
}

/** What stands at a place of a text. */
export interface TextPlace {
  /** Where the value is, or the map, for a key. */
  path: Path;
  /** The key on which it is; undefined on a value. */
  key?: string;
  /** What of the text it is. */
  from: number;
  to: number;
}

/** What stands at a place: a key, or a value; undefined where it is neither. Pure. */
export function placeIn(text: string, offset: number): TextPlace | undefined {
  return placeAt(readText(text).doc.contents, [], (from, to) => from <= offset && offset <= to);
}

/** The first key or value of which it is so. */
export function placeAt(
  node: Node | null | undefined,
  path: Path,
  covers: (from: number, to: number) => boolean,
): TextPlace | undefined {
  const [from, , whole] = node?.range ?? [];
  if (!node || from === undefined || whole === undefined) return undefined;
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? key : undefined;
      const [begin, end] = name?.range ?? [];
      const called = String(name?.value);
      if (begin !== undefined && end !== undefined && covers(begin, end))
        return { path, key: called, from: begin, to: end };
      const inner = placeAt(value as Node | null, [...path, called], covers);
      if (inner) return inner;
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const inner = placeAt(item as Node | null, [...path, index], covers);
      if (inner) return inner;
    }
  } else if (isScalar(node) || isAlias(node)) {
    const to = node.range?.[1] ?? from;
    return covers(from, to) ? { path, from, to } : undefined;
  }
  return undefined;
}
