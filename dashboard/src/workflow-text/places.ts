import {
  isCollection,
  isPair,
  isScalar,
  type CST,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** A part of a text, and what stands there instead. Offsets are in characters; `to` is the first that stays. */
export interface Splice {
  from: number;
  to: number;
  insert: string;
}

/** The text with its splices carried out. They do not overlap. Pure. */
export function spliced(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .sort((a, b) => b.from - a.from)
    .reduce((done, { from, to, insert }) => done.slice(0, from) + insert + done.slice(to), text);
}

/** The pair of a name; the last one counts. */
export function pairOf(map: YAMLMap, name: string): Pair<unknown, Node | null> | undefined {
  return map.items.findLast(({ key }) => isScalar(key) && key.value === name) as
    | Pair<unknown, Node | null>
    | undefined;
}

/** Where the source of an entry of a collection is; undefined where the parser has repaired it. */
function sourceOf(entry: unknown): CST.CollectionItem | undefined {
  return isPair(entry) ? entry.srcToken : undefined;
}

/** True for a collection with braces or brackets. */
export function isFlow(node: YAMLMap | YAMLSeq): boolean {
  return node.srcToken?.type === 'flow-collection';
}

/** Where a node begins, without its tag and its anchor. */
export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Where the key of a pair begins. */
export function startOfPair(pair: Pair): number {
  const marks = sourceOf(pair)?.start.filter(({ type }) =>
    ['explicit-key-ind', 'anchor', 'tag'].includes(type),
  );
  return marks?.[0]?.offset ?? startOf(pair.key as Node);
}

/** The tokens between a key and its value that belong to the pair: the colon, a tag, an anchor. */
export function marksOf(pair: Pair): CST.SourceToken[] {
  return (sourceOf(pair)?.sep ?? []).filter(({ type }) => ['map-value-ind', 'anchor', 'tag'].includes(type));
}

/** Behind the colon of a pair, and behind what stands there of its value's tag and anchor. */
export function behindMarks(pair: Pair): number {
  const mark = marksOf(pair).at(-1);
  return mark ? mark.offset + mark.source.length : ((pair.key as Node).range?.[1] ?? 0);
}

/** True where nothing is written for a value: it is null. */
export function isUnwritten(node: Node | null | undefined): boolean {
  return !node || (isScalar(node) && node.range?.[0] === node.range?.[1]);
}

/** True for null, written or not. */
export function isNull(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

/** Where what is written of a node ends: on its last line, before what only follows it, such as a comment. */
export function endOf(text: string, node: Node): number {
  if (isCollection(node) && !isFlow(node)) {
    const entry: unknown = node.items.at(-1);
    if (isPair(entry)) return endOfPair(text, entry);
    // An item for which nothing is written ends at its dash.
    if (entry)
      return isUnwritten(entry as Node)
        ? dashBefore(text, startOf(entry as Node))
        : endOf(text, entry as Node);
  }
  const [from, to] = node.range ?? [0, 0];
  if (!isScalar(node) || (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED')) return to;
  const source = text.slice(from, to);
  const keepsBlankLines = /^[|>]\d?\+/.test(source);
  return from + (keepsBlankLines ? source.replace(/\r?\n$/, '') : source.trimEnd()).length;
}

function dashBefore(text: string, at: number): number {
  return text.lastIndexOf('-', at - 1) + 1;
}

/** The same of a pair. */
export function endOfPair(text: string, pair: Pair): number {
  const value = pair.value as Node | null;
  return value && !isUnwritten(value) ? endOf(text, value) : behindMarks(pair);
}

/** Where the line of a place begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the line of a place ends, before its line break; the end of the text on its last line. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' && end > at ? end - 1 : end;
}

/** Where the next line begins; the end of the text on its last line. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** The line break that a text uses. */
export function breakOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** True where nothing but blanks stands before a place on its line. */
export function beginsLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === '';
}

/** True where nothing but blanks and a comment stands behind a place on its line. */
export function endsLine(text: string, at: number): boolean {
  return /^\s*(?:#.*)?$/.test(text.slice(at, lineEnd(text, at)));
}

/** Whole lines taken out, from that of one place to that of another. */
export function withoutLines(text: string, from: number, to: number): Splice {
  const begin = lineStart(text, from);
  const end = nextLine(text, to);
  // The last line of a text has no break of its own: the one before it goes.
  const isLast = end === text.length && !text.endsWith('\n') && begin > 0;
  const least = isLast ? lineEnd(text, lineStart(text, begin - 1)) : begin;
  return { from: least, to: end, insert: '' };
}

/** A line put in behind that of a place. @param line without its break */
export function withLine(text: string, behind: number, line: string): Splice {
  const at = nextLine(text, behind);
  const isLast = at === text.length && !text.endsWith('\n');
  return { from: at, to: at, insert: isLast ? breakOf(text) + line : line + breakOf(text) };
}
