import { type Json, parseJson } from '../../../shared/kernel/json/json.ts';

/** A string of JSON, which is passed over, or a whole number: its sign and digits. */
const token = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** A longer text is not looked through: the agent has to go on beating. */
const mostLetters = 4 * 1024 * 1024;
const mostTold = 5;

/**
 * Whole numbers of a JSON text that JavaScript cannot hold to the last digit, a few of them: the ids of some devices are as
 * long. Pure.
 */
export function lossyNumbers(text: string): string[] {
  if (text.length > mostLetters) return [];
  const lossy = new Set<string>();
  for (const [number] of text.matchAll(token)) {
    if (number.startsWith('"') || BigInt(number) === BigInt(Number(number))) continue;
    lossy.add(number);
    if (lossy.size === mostTold) break;
  }
  return [...lossy];
}

/** The value of a JSON text, undefined where it is none; a string that holds JSON again, as some modules send it, is read once more. */
export function lenientJson(text: string): Json | undefined {
  const value = parseJson(text);
  if (typeof value !== 'string') return value;
  const within = parseJson(value);
  return within === undefined ? value : within;
}

/** A value as people read it; undefined for what says nothing. */
export function textOf(value: Json | undefined): string | undefined {
  if (value === null || value === undefined || value === '' || value === false) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
