import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { isObject } from '../design/own.ts';
import { addEntry, addFirst, addItems, atEnd, removeItem, removeEntry } from './entries.ts';
import {
  behindMarks,
  endOf,
  isFlow,
  isNull,
  isUnwritten,
  marksOf,
  nextLine,
  pairOf,
  spliced,
  startOf,
  withoutLines,
  lineEnd,
  lineStart,
  type Splice,
} from './places.ts';
import { read, readText, type ReadText } from './read-text.ts';
import { differenceOf, isSame, valueAt, withItem, withValue, type Path } from './values.ts';
import { pairInText, valueInText, type Style } from './value-in-text.ts';

/** What became of an edit: the text with it, or why it cannot be made, in a sentence. */
export type Edited = { text: string; splices: readonly Splice[] } | { refused: string };

/** A change of one value. */
export interface Edit {
  path: Path;
  /** Undefined takes it out. */
  value: unknown;
  /** True where it becomes an item of its own in a list, before the one that is there. */
  isNew?: boolean;
  /** Keys behind which a new one is put, where they are there; else it is put behind all. */
  behind?: readonly string[];
}

/**
 * Changes one value in the text of a workflow, and nothing else: comments, order and quotes of all others stay. What comes out is read
 * again, and is refused unless all other values are as before. Never throws. Pure.
 */
export function editText(text: string, edit: Edit): Edited {
  const before = readText(text);
  if (before.problem !== undefined)
    return { refused: `The text cannot be read as it stands: ${before.problem}` };
  const { path, value, isNew = false } = edit;
  if (!isNew && isSame(valueAt(before.value, path), value)) return { text, splices: [] };
  const ways = waysTo(before, edit);
  if (typeof ways === 'string') return { refused: ways };
  const wanted = (isNew ? withItem : withValue)(before.value, path, value);
  let other: string | undefined;
  for (const splices of ways) {
    const next = spliced(text, splices);
    const after = read(next);
    if (after.problem === undefined && isSame(after.value, wanted)) return { text: next, splices };
    other ??= after.problem === undefined ? otherStep(wanted, after.value) : undefined;
  }
  return {
    refused:
      other === undefined
        ? 'It is written in a way that cannot be changed here without changing more: change it in the text.'
        : `It would change ${other} as well, which has it from the same place in the text: change it there.`,
  };
}

/** The ways to write it, the best first; or why there is none. */
function waysTo(read: ReadText, { path, value, isNew = false, behind = [] }: Edit): Splice[][] | string {
  const { text, doc, json } = read;
  const list = path.slice(0, -1);
  if (isNew && isSame(valueAt(read.value, list) ?? [], [])) {
    const whole = waysTo(read, { path: list, value: [value], behind });
    return typeof whole === 'string' ? whole : [...addFirst(text, doc.contents, list, value), ...whole];
  }
  let node: Node | null = doc.contents;
  if (!node || isNull(node)) {
    const [key, ...rest] = path;
    const entry = pairInText(String(key), nested(rest, value), { flow: false, json: false });
    return value === undefined ? [[]] : [[atEnd(text, [entry])]];
  }
  let place: Place | undefined;
  const was = (depth: number): unknown => valueAt(read.value, path.slice(0, depth + 1));
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) return sharedBy(node.source, path.slice(0, depth));
    const rest = path.slice(depth + 1);
    if (isMap(node)) {
      const pair = pairOf(node, String(key));
      if (!pair) {
        const isMerged = was(depth) !== undefined;
        if (isMerged && (value === undefined || rest.length > 0)) return mergedIn(String(key));
        if (value === undefined) return [[]];
        if (node.items.length === 0 && place) return replacements(text, place, nested([key, ...rest], value));
        return addEntry(text, node, { key: String(key), value: nested(rest, value), json, behind });
      }
      if (rest.length === 0 && value === undefined) {
        // A map in lines cannot be empty.
        const alone = node.items.length === 1 && !isFlow(node) && place;
        return alone ? replacements(text, alone, {}) : removeEntry(text, node, pair);
      }
      place = { in: node, pair, node: pair.value, was: was(depth), flow: isFlow(node), json };
    } else if (isSeq(node)) {
      if (isNew && rest.length === 0) return addItems(text, node, Number(key), [value], json);
      const item = node.items[Number(key)] as Node | undefined;
      if (item === undefined)
        return value === undefined
          ? [[]]
          : addItems(text, node, node.items.length, [nested(rest, value)], json);
      if (rest.length === 0 && value === undefined) return removeItem(text, node, Number(key));
      place = { in: node, node: item, was: was(depth), flow: isFlow(node), json };
    } else if (place && (!node || isNull(node))) {
      return value === undefined ? [[]] : replacements(text, place, nested([key, ...rest], value));
    } else return 'There is nothing in the text that it could be a part of.';
    node = place.node;
  }
  return place ? replacements(text, place, value) : 'The whole text is changed in the text.';
}

/** What else has changed: the step, or the key above the steps. */
function otherStep(wanted: unknown, found: unknown): string {
  const path = differenceOf(wanted, found) ?? [];
  const step = path.slice(0, path.findLastIndex((key) => typeof key === 'number') + 1);
  const name = valueAt(found, [...step, 'name']);
  return typeof name === 'string' ? `step “${name}”` : `“${String(path[0] ?? '')}”`;
}

function sharedBy(anchor: string, path: Path): string {
  const key = path.at(-1);
  return `${typeof key === 'string' ? `“${key}”` : 'This'} is what &${anchor} names elsewhere in the text, for all that say *${anchor}: change it there, or write it out here.`;
}

function mergedIn(key: string): string {
  return `“${key}” comes with the keys that “<<” puts in, which others have as well: change it where those stand, or write “${key}” out here.`;
}

/** A value inside objects that are made for it. */
function nested(path: Path, value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [String(key)]: inner }), value);
}

/** A value and where it stands: in a pair of a map, or as an item of a list. */
interface Place {
  in: YAMLMap | YAMLSeq;
  pair?: Pair;
  node: Node | null;
  /** What it comes to. */
  was: unknown;
  flow: boolean;
  json: boolean;
}

/** The ways to put another value in the place of one: changed part by part, or as a whole. */
function replacements(text: string, place: Place, value: unknown): Splice[][] {
  const parts = inParts(text, place, value);
  const whole = [...blockTexts(text, place, value), ...asWhole(text, place, value)];
  return parts ? [parts, ...whole] : whole;
}

/** The parts of an object or a list that differ; undefined where it is no such thing, or becomes none, or empty. */
function inParts(text: string, { node, was, json }: Place, value: unknown): Splice[] | undefined {
  if (isMap(node) && isObject(was) && isObject(value)) {
    // A map that keeps nothing of its own is written anew.
    if (!node.items.some(({ key }) => isScalar(key) && Object.hasOwn(value, String(key.value))))
      return undefined;
    const names = [...new Set([...Object.keys(was), ...Object.keys(value)])];
    return names.flatMap((name) => {
      const [old, next] = [was[name], value[name]];
      if (isSame(old, next)) return [];
      const pair = pairOf(node, name);
      if (!pair) return addEntry(text, node, { key: name, value: next, json, behind: [] })[0] ?? [];
      if (next === undefined) return removeEntry(text, node, pair)[0] ?? [];
      const part = { in: node, pair, node: pair.value, was: old, flow: isFlow(node), json };
      return replacements(text, part, next)[0] ?? [];
    });
  }
  return isSeq(node) && Array.isArray(was) && Array.isArray(value) && value.length > 0
    ? listInParts(text, { list: node, was, json }, value)
    : undefined;
}

/** A list of which items in the middle are others: what is alike at both ends stays. */
function listInParts(
  text: string,
  { list, was, json }: { list: YAMLSeq; was: readonly unknown[]; json: boolean },
  value: readonly unknown[],
): Splice[] | undefined {
  const shorter = Math.min(was.length, value.length);
  let head = 0;
  while (head < shorter && isSame(was[head], value[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && isSame(was.at(-1 - tail), value.at(-1 - tail))) tail += 1;
  const [gone, come] = [was.slice(head, was.length - tail), value.slice(head, value.length - tail)];
  const changed = Math.min(gone.length, come.length);
  // Nothing stands before it behind which it could be put.
  if (head + changed === 0 && come.length > 0) return undefined;
  const flow = isFlow(list);
  const splices = gone.flatMap((old, index) => {
    const at = head + index;
    if (index >= changed) return removeItem(text, list, at)[0] ?? [];
    return (
      replacements(text, { in: list, node: list.items[at] as Node, was: old, flow, json }, come[index])[0] ??
      []
    );
  });
  const more = come.slice(changed);
  return more.length === 0
    ? splices
    : [...splices, ...(addItems(text, list, head + changed, more, json)[0] ?? [])];
}

/** A text of several lines in the place of one that stands so (`|`). */
function blockTexts(text: string, { node, in: { srcToken } }: Place, value: unknown): Splice[][] {
  if (!isScalar(node) || node.type !== 'BLOCK_LITERAL' || typeof value !== 'string') return [];
  if (!value.includes('\n') || /^\s|[^\n\P{Cc}]|[ \t]$/mu.test(value)) return [];
  const from = startOf(node);
  const end = endOf(text, node);
  const source = text.slice(from, end);
  const indent = /\n([ ]+)\S/.exec(source)?.[1] ?? ' '.repeat((srcToken as { indent: number }).indent + 2);
  const breaks = /\n+$/.exec(value)?.[0].length ?? 0;
  const head = breaks === 0 ? '|-' : breaks === 1 ? '|' : '|+';
  const lineBreak = source.includes('\r\n') ? '\r\n' : '\n';
  const lines = value.slice(0, value.length - breaks).split('\n');
  const body = lines.map((line) => lineBreak + (line === '' ? '' : indent + line)).join('');
  const headEnd = from + (/^[|>][-+\d]*/.exec(source)?.[0].length ?? 1);
  return [
    [
      { from, to: headEnd, insert: head },
      { from: lineEnd(text, headEnd), to: end, insert: body + lineBreak.repeat(Math.max(0, breaks - 1)) },
    ],
  ];
}

/** One value in the place of another, on one line. */
function asWhole(text: string, place: Place, value: unknown): Splice[][] {
  const { node, pair, flow, json } = place;
  const style: Style = { flow, json, quotes: quotesOf(node) };
  const written = valueInText(value, style);
  const untagged = pair ? withoutTag(text, pair) : [];
  if (!node || isUnwritten(node)) {
    if (!pair) return itemWithout(text, place, written);
    const hasColon = marksOf(pair).some(({ type }) => type === 'map-value-ind');
    const at = behindMarks(pair);
    return [[...untagged, { from: at, to: at, insert: `${hasColon ? '' : ':'} ${written}` }]];
  }
  const [from, to] = [startOf(node), endOf(text, node)];
  if ((isMap(node) || isSeq(node)) && !isFlow(node)) {
    if (!pair) return [[{ from, to, insert: written }]];
    const at = behindMarks(pair);
    return [[...untagged, { from: at, to: at, insert: ` ${written}` }, withoutLines(text, from, to)]];
  }
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    const head = /^[|>][-+\d]*/.exec(text.slice(from, to))?.[0].length ?? 1;
    const body = nextLine(text, from);
    const isEmpty = body > to;
    return [
      [
        ...untagged,
        { from, to: from + head, insert: written },
        ...(isEmpty ? [] : [withoutLines(text, body, to)]),
      ],
    ];
  }
  return [[...untagged, { from, to, insert: written }]];
}

function quotesOf(node: Node | null): Style['quotes'] {
  if (!isScalar(node)) return undefined;
  if (node.type === 'QUOTE_DOUBLE') return 'double';
  return node.type === 'QUOTE_SINGLE' ? 'single' : undefined;
}

/** A tag says what its value is: it goes with that. */
function withoutTag(text: string, pair: Pair): Splice[] {
  return marksOf(pair)
    .filter(({ type }) => type === 'tag')
    .map(({ offset, source }) => {
      const end = offset + source.length;
      return { from: offset, to: text[end] === ' ' ? end + 1 : end, insert: '' };
    });
}

/** A value at a dash behind which nothing stands. */
function itemWithout(text: string, { in: list, node, flow }: Place, written: string): Splice[][] {
  if (flow || !node) return [];
  const at = text.lastIndexOf('-', startOf(node) - 1) + 1;
  return at <= lineStart(text, startOf(list)) ? [] : [[{ from: at, to: at, insert: ` ${written}` }]];
}
