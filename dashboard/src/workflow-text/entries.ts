import { isMap, type CST, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { isObject } from '../design/own.ts';
import {
  beginsLine,
  behindMarks,
  breakOf,
  endOf,
  endOfPair,
  endsLine,
  isFlow,
  isNull,
  isUnwritten,
  lineEnd,
  lineStart,
  nextLine,
  pairOf,
  startOf,
  startOfPair,
  withLine,
  withoutLines,
  type Splice,
} from './places.ts';
import { pairInText, valueInText } from './value-in-text.ts';
import type { Path } from './values.ts';

/** A key that a map is to have, too. */
interface NewEntry {
  key: string;
  value: unknown;
  json: boolean;
  /** Keys behind which it is put, where they are there; else it is put behind all. */
  behind: readonly string[];
}

/** The ways to put a key into a map, the best first. Each puts in one line, or a part of one. */
export function addEntry(text: string, map: YAMLMap, { key, value, json, behind }: NewEntry): Splice[][] {
  const flow = isFlow(map);
  const entry = pairInText(key, value, { flow, json });
  const last = behind.map((name) => pairOf(map, name)).filter((pair) => pair !== undefined);
  const inOrder = map.items.filter((pair) => last.includes(pair as (typeof last)[number])).at(-1);
  const places = [...(inOrder ? [inOrder] : []), ...map.items.toReversed()];
  if (flow)
    return addTo(
      text,
      map,
      places.map((pair) => map.items.indexOf(pair)),
      [entry],
    );
  const indent = ' '.repeat(indentOf(map));
  return places.map((pair) => [withLine(text, endOfPair(text, pair), indent + entry)]);
}

/** The ways to put items into a list, before the one at an index. */
export function addItems(
  text: string,
  list: YAMLSeq,
  at: number,
  items: readonly unknown[],
  json: boolean,
): Splice[][] {
  if (isFlow(list)) {
    const written = items.map((item) => valueInText(item, { flow: true, json }));
    return addTo(text, list, at === 0 ? [] : [at - 1], written);
  }
  const before = list.items[at - 1] as Node | undefined;
  if (!before) return [];
  const indent = ' '.repeat(indentOf(list));
  const lines = items.flatMap((item) => linesOfItem(item).map((line) => indent + line)).join(breakOf(text));
  const end = isUnwritten(before) ? text.lastIndexOf('-', startOf(before) - 1) + 1 : endOf(text, before);
  return [[withLine(text, end, lines)]];
}

/** The ways to put an item, in lines of its own, into a list below a key of the whole that has none yet. */
export function addFirst(
  text: string,
  whole: Node | null,
  [key, ...deeper]: Path,
  item: unknown,
): Splice[][] {
  if (deeper.length > 0) return [];
  const [head, lines] = [`${String(key)}:`, linesOfItem(item).map((line) => `  ${line}`)];
  if (!whole || isNull(whole)) return [[atEnd(text, [head, ...lines])]];
  if (!isMap(whole) || isFlow(whole)) return [];
  const pair = pairOf(whole, String(key));
  const last = pair ?? whole.items.at(-1);
  if (!last) return [];
  const end = endOfPair(text, last);
  const put = withLine(text, end, (pair ? lines : [head, ...lines]).join(breakOf(text)));
  return [pair ? [{ from: behindMarks(pair), to: end, insert: '' }, put] : [put]];
}

/** Lines behind all others. */
export function atEnd(text: string, lines: readonly string[]): Splice {
  const lineBreak = breakOf(text);
  const before = text === '' || text.endsWith('\n') ? '' : lineBreak;
  const insert = before + lines.map((line) => line + lineBreak).join('');
  return { from: text.length, to: text.length, insert };
}

/** An item behind its dash: an object has a line for each of its keys. */
function linesOfItem(item: unknown): string[] {
  const style = { flow: false, json: false };
  const pairs = isObject(item) ? Object.entries(item) : [];
  if (pairs.length === 0) return [`- ${valueInText(item, style)}`];
  return pairs.map(([key, value], at) => `${at === 0 ? '- ' : '  '}${pairInText(key, value, style)}`);
}

/** The ways to take a pair out of a map. */
export function removeEntry(text: string, map: YAMLMap, pair: Pair): Splice[][] {
  const at = map.items.indexOf(pair);
  if (isFlow(map)) return removeFrom(text, map, at);
  const from = startOfPair(pair);
  const end = endOfPair(text, pair);
  if (beginsLine(text, from)) return [[withoutLines(text, from, end)]];
  // It stands behind a dash, and the next key goes there, unless something stands between.
  const next = map.items[at + 1];
  if (!next) return [];
  const begin = startOfPair(next);
  const between = text.slice(end, begin);
  if (between.trim() === '' && between.split('\n').length === 2) return [[{ from, to: begin, insert: '' }]];
  return [[{ from: from - (text[from - 1] === ' ' ? 1 : 0), to: lineEnd(text, end), insert: '' }]];
}

/** The ways to take an item out of a list. */
export function removeItem(text: string, list: YAMLSeq, at: number): Splice[][] {
  if (isFlow(list)) return removeFrom(text, list, at);
  const item = list.items[at] as Node;
  const dash = dashOf(list, at);
  if (dash === undefined || !beginsLine(text, dash)) return [];
  return [[withoutLines(text, dash, isUnwritten(item) ? dash : endOf(text, item))]];
}

function dashOf(list: YAMLSeq, at: number): number | undefined {
  const source = list.srcToken as CST.BlockSequence | undefined;
  return source?.items[at]?.start.find(({ type }) => type === 'seq-item-ind')?.offset;
}

function indentOf(collection: YAMLMap | YAMLSeq): number {
  return (collection.srcToken as CST.BlockMap | CST.BlockSequence | undefined)?.indent ?? 0;
}

/** Where an entry of a flow collection begins and ends, and where the comma behind it stands. */
interface FlowEntry {
  from: number;
  end: number;
  comma: number | undefined;
}

function flowEntries(text: string, collection: YAMLMap | YAMLSeq): FlowEntry[] {
  const tokens = (collection.srcToken as CST.FlowCollection).items;
  return collection.items.map((entry, at): FlowEntry => {
    const isPairOfMap = 'key' in (entry as object);
    const from = isPairOfMap ? startOfPair(entry as Pair) : startOfItem(tokens[at], entry as Node);
    const end = isPairOfMap ? endOfPair(text, entry as Pair) : endOf(text, entry as Node);
    const comma = tokens[at + 1]?.start.find(({ type }) => type === 'comma')?.offset;
    return { from, end, comma };
  });
}

function startOfItem(token: CST.CollectionItem | undefined, item: Node): number {
  const mark = token?.start.find(({ type }) => type === 'anchor' || type === 'tag');
  return mark?.offset ?? startOf(item);
}

/** The ways to put entries into a flow collection, each behind one of those that are named. */
function addTo(
  text: string,
  collection: YAMLMap | YAMLSeq,
  behind: readonly number[],
  written: readonly string[],
): Splice[][] {
  const entries = flowEntries(text, collection);
  const [from, to] = collection.range ?? [0, 0];
  if (entries.length === 0) {
    const inner = written.join(', ');
    const [open = '', close = ''] = [text[from], text[to - 1]];
    return [[{ from, to, insert: open === '[' ? `[${inner}]` : `${open} ${inner} ${close}` }]];
  }
  return behind.flatMap((at) => {
    const entry = entries[at];
    if (!entry) return [];
    const comma = commaIn(text, entries);
    const inline = [{ from: entry.end, to: entry.end, insert: written.map((each) => comma + each).join('') }];
    const lines = onLines(text, entry, written);
    return lines ? [lines, inline] : [inline];
  });
}

/** A comma, with what stands behind those of a collection on the same line. */
function commaIn(text: string, [first, second]: readonly FlowEntry[]): string {
  const between = first?.comma === undefined || !second ? ' ' : text.slice(first.comma + 1, second.from);
  return /^ *$/.test(between) ? `,${between}` : ', ';
}

/** The same on lines of their own, where the entry before has one. */
function onLines(
  text: string,
  { from, end, comma }: FlowEntry,
  written: readonly string[],
): Splice[] | undefined {
  const behind = comma === undefined ? end : comma + 1;
  if (!beginsLine(text, from) || !endsLine(text, behind) || nextLine(text, behind) === text.length)
    return undefined;
  const indent = text.slice(lineStart(text, from), from);
  const lineBreak = breakOf(text);
  if (comma !== undefined) {
    const at = nextLine(text, behind);
    return [{ from: at, to: at, insert: written.map((each) => `${indent}${each},${lineBreak}`).join('') }];
  }
  const at = lineEnd(text, end);
  const lines = written.map((each) => lineBreak + indent + each).join(',');
  if (at === end) return [{ from: end, to: end, insert: `,${lines}` }];
  return [
    { from: end, to: end, insert: ',' },
    { from: at, to: at, insert: lines },
  ];
}

/** The ways to take an entry out of a flow collection, with one comma. */
function removeFrom(text: string, collection: YAMLMap | YAMLSeq, at: number): Splice[][] {
  const entries = flowEntries(text, collection);
  const entry = entries[at];
  if (!entry) return [];
  const before = entries[at - 1];
  const next = entries[at + 1];
  const { from, end, comma } = entry;
  const behind = comma === undefined ? end : comma + 1;
  const hasLines = beginsLine(text, from) && endsLine(text, behind) && nextLine(text, behind) < text.length;
  const commaBefore = before?.comma;
  const withoutComma =
    comma === undefined && commaBefore !== undefined
      ? [{ from: commaBefore, to: commaBefore + 1, insert: '' }]
      : [];
  if (hasLines) return [[...withoutComma, withoutLines(text, from, behind)]];
  if (next && text.slice(behind, next.from).trim() === '') return [[{ from, to: next.from, insert: '' }]];
  if (comma === undefined && before && text.slice(before.end, from).replace(',', '').trim() === '') {
    return [[{ from: before.end, to: end, insert: '' }]];
  }
  return [[...withoutComma, { from, to: behind, insert: '' }]];
}
