import { didYouMean } from '../kernel/json/did-you-mean.ts';

/** What is wrong with an expression, or with what it came to. The message is a sentence for its author. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** Where, in characters from the beginning of the text that the author wrote. */
  readonly at: number;
  /** The place of that text in the step, where it is known (a JSON pointer). */
  readonly pointer: string | undefined;
  /** See `Problem`. */
  readonly wanting: boolean;

  constructor(message: string, at: number, pointer?: string, wanting = false) {
    super(message);
    this.at = at;
    this.pointer = pointer;
    this.wanting = wanting;
  }

  /** The same, with the place of its text. */
  inPlace(pointer: string): ExpressionError {
    return new ExpressionError(this.message, this.at, pointer, this.wanting);
  }
}

/** That an object has no such member, and which it has. */
export function nothingSuch(object: string, member: string, known: string[]): string {
  const there = known.length === 0 ? '; it is empty.' : `; it has ${known.slice(0, 20).join(', ')}.`;
  return `${object} has no "${member}"${didYouMean(member, known) || there}`;
}
