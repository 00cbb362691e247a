import { isScalar, Scalar, visit, LineCounter, Composer, Lexer, Parser, YAMLParseError } from 'yaml';
import type { CST, Document } from 'yaml';
import { maxDepth, type Json, parseJson } from '../kernel/json/json.ts';
import { escapePointer } from '../kernel/json/schema.ts';
import { messageOf } from '../kernel/errors/weir-error.ts';
import { booleanWord, dialect, findBadAliases, firstFault, firstLine, isTrueWord } from '../dialect/index.ts';
import { locate, placeOf } from './locate.ts';
import { describeProblem, placed, type Locate, type Problem } from '../kernel/json/problem.ts';

/** What PyYAML (YAML 1.1) makes of an unquoted scalar. */
type Reading = null | boolean | number | 'text' | 'a date';

const int =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
const notFinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const date =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/** How PyYAML's resolver reads an unquoted scalar. */
function pyyamlReading(source: string): Reading {
  if (/^(?:~|null|Null|NULL|)$/.test(source)) return null;
  if (booleanWord.test(source)) return isTrueWord(source);
  if (int.test(source)) return integer(source.replaceAll('_', ''));
  if (float.test(source)) return sexagesimal(source.replaceAll('_', ''));
  if (notFinite.test(source))
    return /nan/i.test(source) ? NaN : source.startsWith('-') ? -Infinity : Infinity;
  return date.test(source) ? 'a date' : 'text';
}

function integer(digits: string): number {
  const sign = digits.startsWith('-') ? -1 : 1;
  const body = digits.replace(/^[-+]/, '');
  if (/^0[bx]/.test(body)) return sign * Number(body);
  if (/^0./.test(body)) return sign * Number.parseInt(body, 8);
  return sexagesimal(digits);
}

/** `1:30` is 90 to YAML 1.1. */
function sexagesimal(digits: string): number {
  const sign = digits.startsWith('-') ? -1 : 1;
  const parts = digits.replace(/^[-+]/, '').split(':');
  return sign * parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** More aliases than this are refused; resolving them takes time by their square. */
const maxAliases = 10_000;

/** Errors after this many are not collected: a text may hold millions, and the first one is reported. */
const maxErrors = 100;

/** The syntax tree of a text, or what is wrong with it. */
type Composed = Syntax | { refused: Problem };

interface Syntax {
  doc: Document;
  tokens: CST.Token[];
  lines: LineCounter;
}

/** Composes WEI's dialect of YAML. Fewer than `maxErrors` errors of the document are left in it. */
function compose(text: string): Composed {
  const lines = new LineCounter();
  const tokens = readTokens(text, lines);
  if (typeof tokens === 'string') return { refused: unfit(tokens) };
  const composer = new Composer({ ...dialect, lineCounter: lines });
  const errors: YAMLParseError[] = [];
  stopAtMany(composer, errors);
  try {
    const [doc, second] = composer.compose(tokens, true, text.length);
    if (!doc) return { refused: unfit('there is no document') };
    if (second) return { refused: unfit('there is more than one document ("---") in the text') };
    return { doc, tokens, lines };
  } catch (error) {
    const fault = error instanceof TooManyErrors ? firstFault(text, errors, tokens, lines) : undefined;
    if (!fault) throw error;
    return { refused: fault };
  }
}

class TooManyErrors extends Error {}

/**
 * Makes a composer throw `TooManyErrors` at the `maxErrors`-th error, with the errors so far in the list. The library has no option for it:
 * what is replaced is the composer's own callback, which each error goes through (held by a test).
 */
function stopAtMany(composer: Composer, errors: YAMLParseError[]): void {
  const collect: unknown = Reflect.get(composer, 'onError');
  if (typeof collect !== 'function') throw new TypeError('the composer of YAML has no "onError"');
  Reflect.set(composer, 'onError', (source: unknown, code: unknown, message: unknown, warning: unknown) => {
    // The composer reports what is thrown in a collection as an error of that collection: it is thrown again, up to the caller.
    if (errors.length >= maxErrors) throw new TooManyErrors();
    Reflect.apply(collect, composer, [source, code, message, warning]);
    const found: unknown = Reflect.get(composer, 'errors');
    const latest: unknown = Array.isArray(found) ? found.at(-1) : undefined;
    if (warning === true || !(latest instanceof YAMLParseError)) return;
    errors.push(latest);
  });
}

/**
 * The composer is recursive, and a regular expression that is compiled near the end of the stack aborts the whole process:
 * nesting must be known to be shallow before it runs.
 */
function readTokens(text: string, lines: LineCounter): CST.Token[] | string {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let aliases = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    // The stack also holds the document and the current scalar.
    if (parser.stack.length > maxDepth + 2) return `the document is nested more than ${maxDepth} deep`;
    if (lexeme.startsWith('*') && ++aliases > maxAliases) return `there are more than ${maxAliases} aliases`;
  }
  tokens.push(...parser.end());
  return tokens;
}

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

/** YAML takes a second or two per MB, on a worker thread in the gateway; JSON has no such limit here. */
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
  return 'refused' in composed ? { ok: false, problems: [composed.refused] } : loadDocument(text, composed);
}

/** As `loadYaml`, where the text is JSON; undefined where it is not. Takes milliseconds, however long the text is. */
export function loadIfJson(text: string): LoadedYaml | undefined {
  const value = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  return value === undefined ? undefined : loadJson(text, value);
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

function loadDocument(text: string, { doc, tokens, lines }: Syntax): LoadedYaml {
  const fault = firstFault(text, doc.errors, tokens, lines);
  if (fault) return { ok: false, problems: [fault] };
  const endless = findBadAliases(doc).map(({ alias, message }) =>
    placed({ pointer: '', message }, placeOf(alias, lines)),
  );
  if (endless.length > 0) return { ok: false, problems: endless };
  const find: Locate = (pointer, within) => locate({ doc, lines, text }, pointer, within);
  let value: unknown;
  try {
    value = doc.toJS({ maxAliasCount });
  } catch (error) {
    // Thrown for alias bombs, aliases without anchor, and merges of what is not a map.
    return wrong(firstLine(messageOf(error)));
  }
  const problem = findUnfit(value);
  if (problem) return { ok: false, problems: [placed(problem, find(problem.pointer))] };
  const warnings = findOddities(doc, lines);
  return { ok: true, format: 'yaml', value: value as Json, warnings, locate: find };
}

/** Nodes and characters of a document with its aliases written out; more is refused. */
const maxSize = 16 * 1024 * 1024;

/**
 * What keeps a parsed value from being the JSON document it stands for: values that JSON does not have, nesting that is
 * too deep, or aliases that make it too large. Visits no more of an alias bomb than the limit allows.
 */
function findUnfit(root: unknown): Problem | undefined {
  const budget = { size: maxSize };
  const problem = findUnfitIn(root, 0, budget);
  return budget.size < 0
    ? { pointer: '', message: 'the document is too large once its aliases are written out' }
    : problem;
}

function findUnfitIn(value: unknown, depth: number, budget: { size: number }): Problem | undefined {
  budget.size -= typeof value === 'string' ? value.length + 1 : 1;
  if (budget.size < 0) return unfit('the document is too large');
  if (depth > maxDepth) return unfit(`the document is nested more than ${maxDepth} deep`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : unfit(`${value} is not a number that JSON has`);
    case 'object':
      break;
    default:
      return unfit(`a ${typeof value} is not a value that JSON has`);
  }
  if (value === null) return undefined;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) {
    return unfit('the tag makes this a value that JSON does not have');
  }
  for (const [key, item] of Object.entries(value)) {
    budget.size -= key.length;
    const problem = findUnfitIn(item, depth + 1, budget);
    // The pointer is put together on the way out: there is one only where something is wrong.
    if (problem) return { ...problem, pointer: `/${escapePointer(key)}${problem.pointer}` };
  }
  return undefined;
}

function unfit(message: string): Problem {
  return { pointer: '', message };
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

function wrong(message: string): LoadedYaml {
  return { ok: false, problems: [unfit(message)] };
}
