/**
 * A pattern that a text is compared with, in the syntax of RE2, as CEL has it: without the parts of regular expressions that can take
 * for ever (references back, and looking ahead and behind).
 */
export type Pattern =
  | { kind: 'one'; is: (code: number) => boolean }
  | { kind: 'place'; place: 'start' | 'end' | 'edge' | 'within' }
  | { kind: 'sequence'; parts: Pattern[] }
  | { kind: 'choice'; options: Pattern[] }
  | { kind: 'repeat'; part: Pattern; least: number; most: number };

/** How long a pattern may be, in characters. */
const longest = 500;
/** How often `{n}` may repeat. */
const mostOften = 1000;

/**
 * Reads a pattern.
 *
 * @throws Error with what is wrong with it, in words
 */
export function parsePattern(text: string): Pattern {
  if (text.length > longest) throw new Error(`it has more than ${longest} characters`);
  const reader = new Reader(text);
  const pattern = reader.choice();
  if (!reader.isAtEnd) throw new Error('a ")" has no "(" before it');
  return pattern;
}

class Reader {
  readonly #letters: string[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#letters = [...text];
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#letters.length;
  }

  choice(): Pattern {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return options.length === 1 && options[0] ? options[0] : { kind: 'choice', options };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    while (!this.isAtEnd && this.#next !== '|' && this.#next !== ')')
      parts.push(this.#repeated(this.#part()));
    return { kind: 'sequence', parts };
  }

  #repeated(part: Pattern): Pattern {
    const times = this.#times();
    if (!times) return part;
    // Whether as many or as few as can be makes no difference to whether there are any.
    this.#take('?');
    if (this.#times()) throw new Error('two repetitions follow each other');
    return { kind: 'repeat', part, ...times };
  }

  #times(): { least: number; most: number } | undefined {
    if (this.#take('*')) return { least: 0, most: Infinity };
    if (this.#take('+')) return { least: 1, most: Infinity };
    if (this.#take('?')) return { least: 0, most: 1 };
    const rest = this.#letters.slice(this.#at, this.#at + 20).join('');
    const [whole, from, comma, to] = /^\{(\d+)(,?)(\d*)\}/.exec(rest) ?? [];
    if (whole === undefined) return undefined;
    this.#at += whole.length;
    const least = Number(from);
    const most = comma === '' ? least : to === '' ? Infinity : Number(to);
    if (most < least || least > mostOften || (most > mostOften && most !== Infinity)) {
      throw new Error(`it cannot be repeated as in "${whole}"`);
    }
    return { least, most };
  }

  #part(): Pattern {
    const letter = this.#read();
    switch (letter) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'one', is: this.#class() };
      case '.':
        return { kind: 'one', is: (code) => code !== 10 };
      case '^':
        return { kind: 'place', place: 'start' };
      case '$':
        return { kind: 'place', place: 'end' };
      case '*':
      case '+':
      case '?':
        throw new Error(`there is nothing before "${letter}" to be repeated`);
      case '\\':
        return this.#escaped();
      default:
        return one(letter);
    }
  }

  #group(): Pattern {
    if (this.#take('?') && !this.#take(':')) {
      throw new Error('it looks ahead or behind, or names a group: only (…) and (?:…) are known');
    }
    this.#depth += 1;
    if (this.#depth > 50) throw new Error('it is nested too deeply');
    const inner = this.choice();
    this.#depth -= 1;
    if (!this.#take(')')) throw new Error('a "(" is not closed');
    return inner;
  }

  #escaped(): Pattern {
    if (this.isAtEnd) throw new Error('it ends with "\\"');
    if (this.#take('b')) return { kind: 'place', place: 'edge' };
    if (this.#take('B')) return { kind: 'place', place: 'within' };
    return { kind: 'one', is: this.#escapedSet() };
  }

  /** What stands for one letter after a "\", in a class as well. */
  #escapedSet(): (code: number) => boolean {
    const letter = this.#read();
    const set = sets[letter.toLowerCase()];
    if (set) return letter === letter.toLowerCase() ? set : (code) => !set(code);
    const control = controls[letter];
    if (control !== undefined) return (code) => code === control;
    if (letter === 'x') {
      const digits = /^[0-9a-fA-F]{2}/.exec(this.#letters.slice(this.#at, this.#at + 2).join(''));
      if (!digits) throw new Error('"\\x" needs two hexadecimal digits');
      this.#at += 2;
      const code = Number.parseInt(digits[0], 16);
      return (other) => other === code;
    }
    if (/[\p{L}\p{N}]/u.test(letter)) throw new Error(`"\\${letter}" is not known`);
    return isLetter(letter);
  }

  #class(): (code: number) => boolean {
    const except = this.#take('^');
    const sets: ((code: number) => boolean)[] = [];
    // A "]" that comes first is one of the letters.
    for (let first = true; first || this.#next !== ']'; first = false) {
      if (this.isAtEnd) throw new Error('a "[" is not closed');
      const from = this.#read();
      if (from === '\\') {
        if (this.isAtEnd) throw new Error('it ends with "\\"');
        sets.push(this.#escapedSet());
      } else if (
        this.#next === '-' &&
        this.#letters[this.#at + 1] !== ']' &&
        this.#at + 1 < this.#letters.length
      ) {
        this.#at += 1;
        sets.push(range(from, this.#read()));
      } else sets.push(isLetter(from));
    }
    this.#read();
    return (code) => sets.some((set) => set(code)) !== except;
  }

  get #next(): string | undefined {
    return this.#letters[this.#at];
  }

  #read(): string {
    const letter = this.#letters[this.#at];
    if (letter === undefined) throw new Error('it is not complete');
    this.#at += 1;
    return letter;
  }

  #take(letter: string): boolean {
    if (this.#next !== letter) return false;
    this.#at += 1;
    return true;
  }
}

/** True for what counts as part of a word: `\w`. */
export function isOfWord(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const sets: Record<string, (code: number) => boolean> = {
  d: isDigit,
  w: isOfWord,
  s: (code) => code === 32 || (code >= 9 && code <= 13),
};

const controls: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

function one(letter: string): Pattern {
  return { kind: 'one', is: isLetter(letter) };
}

function isLetter(letter: string): (code: number) => boolean {
  const code = letter.codePointAt(0);
  return (other) => other === code;
}

function range(from: string, to: string): (code: number) => boolean {
  const [least = 0, most = 0] = [from.codePointAt(0), to.codePointAt(0)];
  if (to === '\\' || least > most) throw new Error(`"${from}-${to}" is no range of letters`);
  return (code) => code >= least && code <= most;
}
