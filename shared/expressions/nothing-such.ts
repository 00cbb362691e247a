import { didYouMean } from '../kernel/json/did-you-mean.ts';

/** That an object has no such member, and which it has. */
export function nothingSuch(object: string, member: string, known: string[]): string {
  const there = known.length === 0 ? '; it is empty.' : `; it has ${known.slice(0, 20).join(', ')}.`;
  return `${object} has no "${member}"${didYouMean(member, known) || there}`;
}
