import { escapePointer } from './schema.ts';

/** Why a text cannot be kept as it is, as the end of a sentence: nobody writes a NUL, and half of a character has no form in UTF-8. */
function whyUnfitText(text: string): string | undefined {
  const [sign] = /[\0\p{Cs}]/u.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return sign === '\0'
    ? 'has a NUL character: send text, in UTF-8'
    : 'has half of a character (a lone surrogate): send it whole, in UTF-8';
}

/** Takes any text: for values that are passed on as they are. */
export const anyText = (): undefined => undefined;

/**
 * The first value that cannot be kept in some JSON: a text, also the name of a member, or a number such as `1e400`, which is parsed as infinity and
 * would be written as null. Recursive: the value is nested no deeper than `maxDepth`. Pure.
 * @param why what is wrong with a text
 * @returns where it stands, as a JSON pointer, and the end of a sentence
 */
export function findUnfitValue(
  value: unknown,
  why: (text: string) => string | undefined = whyUnfitText,
): { pointer: string; message: string } | undefined {
  if (typeof value === 'string') {
    const message = why(value);
    return message === undefined ? undefined : { pointer: '', message };
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    return { pointer: '', message: 'is a number that JSON does not have: the largest is about 1.8e308' };
  if (typeof value !== 'object' || value === null) return undefined;
  // Without a pair for each member: there may be hundreds of thousands.
  for (const name of Object.keys(value)) {
    const message = why(name);
    const found =
      message === undefined
        ? findUnfitValue(value[name as keyof typeof value], why)
        : { pointer: '', message };
    // The pointer is put together on the way out: there is one only where something is wrong.
    if (found) return { ...found, pointer: `/${escapePointer(name)}${found.pointer}` };
  }
  return undefined;
}
