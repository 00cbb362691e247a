import { RE2JS } from 're2js';
import { cutShort } from '../some-of.ts';
import { messageOf } from '../errors/weir-error.ts';

/** A pattern that somebody else wrote. To look for it takes time by the product of its size and the text's, never more. */
export interface LinearPattern {
  /** How many states it is looked for with. */
  size: number;
  isFoundIn: (text: string) => boolean;
}

/** How long a pattern may be, in characters. */
const longest = 1000;
/** `[A-Z]{20}` has twenty parts. Each takes memory, and time for each letter of a text. */
const mostParts = 5000;

/**
 * Reads a pattern in the syntax of RE2, as CEL has it: without what can take for ever.
 * @throws Error with what is wrong with it, in words
 */
export function linearPattern(text: string): LinearPattern {
  demandLinear(text);
  return compile(text);
}

/** As `linearPattern`, of a pattern in the syntax of JavaScript, as JSON Schemas have it. */
export function linearPatternOfSchema(text: string): LinearPattern {
  demandLinear(text);
  return compile(RE2JS.translateRegExp(text));
}

function compile(text: string): LinearPattern {
  try {
    const compiled = RE2JS.compile(text);
    return {
      size: compiled.programSize(),
      // Not `test`: that keeps megabytes of states for a pattern that has many, and takes longest for those.
      isFoundIn: (searched) => compiled.matcher(searched).find(),
    };
  } catch (error) {
    throw new Error(inPlainWords(messageOf(error)), { cause: error });
  }
}

/** What the library says of the faults that are most common, as somebody would say it; the part of the pattern follows. */
const said: readonly (readonly [begins: string, words: string])[] = [
  ['missing closing )', 'a "(" is not closed'],
  ['missing closing ]', 'a "[" is not closed'],
  ['unexpected )', 'a ")" has no "(" before it'],
  ['trailing backslash', 'it ends with "\\"'],
  ['missing argument to repetition operator', 'there is nothing before it to be repeated'],
  ['invalid nested repetition operator', 'two repetitions follow each other'],
  ['invalid repeat count', 'it cannot be repeated so'],
  ['invalid escape sequence', 'it is not known'],
  ['invalid character class range', 'it is no range of letters, and none that has a name'],
];

function inPlainWords(message: string): string {
  const text = message.replace(/^error parsing regexp: /, '');
  const [begins, words = text] = said.find(([begin]) => text.startsWith(begin)) ?? [text];
  const part = /`(.*)`$/s.exec(text.slice(begins.length))?.[1] ?? '';
  return part === '' ? words : `${words} ("${cutShort(part)}")`;
}

function demandLinear(text: string): void {
  if (text.length > longest) throw new Error(`it has more than ${longest} characters`);
  for (const [part] of text.matchAll(parts)) {
    const why = endless.find(([begin]) => part.startsWith(begin))?.[1];
    if (why !== undefined)
      throw new Error(`it ${why} ("${cutShort(part, 5)}"), and to find that could take for ever`);
  }
  if (partsOf(text) > mostParts)
    throw new Error(`it repeats too much: it comes to more than ${mostParts} parts`);
}

/** What a pattern is made of: an escaped letter, a class, the beginning of a group, a repetition, or a letter. */
const parts =
  /\\k<|\\.|\[\^?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\(\?(?:P?<\w+>|[\w-]*:)|\{(\d+)(?:,(\d*))?\}|[?*+]|./gsu;

const endless: (readonly [begin: string, why: string])[] = [
  ['(?=', 'looks ahead'],
  ['(?!', 'looks ahead'],
  ['(?<=', 'looks behind'],
  ['(?<!', 'looks behind'],
  ['\\k<', 'refers back to a group'],
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => [`\\${digit}`, 'refers back to a group'] as const),
];

/** How many parts a pattern has once its `{n}` are written out. */
export function partsOf(text: string): number {
  const outside: number[] = [];
  let size = 0;
  let last = 0;
  for (const [part, least, most] of text.matchAll(parts)) {
    if (part.startsWith('(')) {
      outside.push(size);
      size = 0;
    } else if (part === ')') {
      last = size + 1;
      size = (outside.pop() ?? 0) + last;
    } else if (least !== undefined) {
      const times = Math.max(Number(least), Number(most ?? 0), 1);
      size += last * (times - 1);
      last *= times;
    } else if (!/^[?*+]$/.test(part)) {
      last = 1;
      size += 1;
    }
  }
  return outside.reduce((sum, each) => sum + each, size);
}
