import { Composer, Lexer, LineCounter, Parser, type CST, type Document, type ScalarTag } from 'yaml';
import { maxDepth } from '../kernel/json/measure.ts';
import { booleanWord, isTrueWord } from './pyyaml-reading.ts';

/** More aliases than this are refused; resolving them takes time by their square. */
const maxAliases = 10_000;

const booleanWords: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: booleanWord,
  resolve: isTrueWord,
};

/** The syntax tree of a text, or why it has none. */
export type Composed = { doc: Document; tokens: CST.Token[]; lines: LineCounter } | { refused: string };

/** Composes WEI's dialect of YAML. The document's own errors are left in it. */
export function compose(text: string): Composed {
  const lines = new LineCounter();
  const tokens = readTokens(text, lines);
  if (typeof tokens === 'string') return { refused: tokens };
  const composer = new Composer({
    schema: 'core',
    merge: true,
    stringKeys: true,
    // The library's own check compares each key with each.
    uniqueKeys: false,
    customTags: (tags) => [booleanWords, ...tags],
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [doc, second] = composer.compose(tokens, true, text.length);
  if (!doc) return { refused: 'there is no document' };
  if (second) return { refused: 'there is more than one document ("---") in the text' };
  return { doc, tokens, lines };
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
    // The stack also holds the document and the scalar at hand.
    if (parser.stack.length > maxDepth + 2) return `the document is nested more than ${maxDepth} deep`;
    if (lexeme.startsWith('*') && ++aliases > maxAliases) return `there are more than ${maxAliases} aliases`;
  }
  tokens.push(...parser.end());
  return tokens;
}
