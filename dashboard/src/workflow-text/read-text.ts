import { Composer, Lexer, LineCounter, Parser, type CST, type Document } from 'yaml';
import { dialect, findBadAliases, firstFault } from '../../../shared/dialect/index.ts';

/** A text that was read: its syntax tree, and what it comes to. */
export interface ReadText {
  text: string;
  doc: Document;
  /** All that it comes to, with aliases and merges written out; as far as it goes where there is a problem. */
  value: unknown;
  /** Why it is no document, in a sentence. */
  problem?: string;
  /** True where it is JSON, and not only YAML. */
  json: boolean;
}

/** Longer texts are not taken apart as somebody types, in characters. */
const longest = 1024 * 1024;
/** Deeper ones would fill the stack of the composer. */
const deepest = 100;
const maxAliasCount = 10_000;

let last: ReadText | undefined;

/** Reads a text in WEI's dialect of YAML, also an unfinished one. The last is kept: mostly it is asked about again. Never throws. */
export function readText(text: string): ReadText {
  if (last?.text !== text) last = read(text);
  return last;
}

/** The same of a text that is asked about once. */
export function read(text: string): ReadText {
  const lines = new LineCounter();
  const tokens = tokensOf(text, lines);
  const composer = new Composer({ ...dialect, lineCounter: lines, keepSourceTokens: true });
  const [doc, second] = composer.compose(tokens ?? [], true, text.length);
  if (!doc) throw new Error('there is always a document where one is forced');
  const json = isJson(text);
  if (tokens === undefined) {
    return {
      text,
      doc,
      json,
      value: undefined,
      problem: 'It is too long, or nested too deep, to be helped with.',
    };
  }
  const first = firstFault(text, doc.errors, tokens, lines);
  const fault = first && `line ${first.line ?? 1}: ${first.message}`;
  const endless = findBadAliases(doc)[0]?.message;
  const problem = second ? 'there is more than one document ("---") in the text' : (fault ?? endless);
  try {
    const value: unknown = endless === undefined ? doc.toJS({ maxAliasCount }) : undefined;
    return { text, doc, json, value, ...(problem === undefined ? {} : { problem }) };
  } catch (error) {
    return { text, doc, json, value: undefined, problem: problem ?? String(error) };
  }
}

function tokensOf(text: string, lines: LineCounter): CST.Token[] | undefined {
  if (text.length > longest) return undefined;
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > deepest) return undefined;
  }
  tokens.push(...parser.end());
  return tokens;
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
