import { cutShort } from '../kernel/some-of.ts';

/** More are for programs. */
const most = 8;
const longest = 60;

/** What an instrument tells of itself as people read it: the first values by their names, each in short. Why it cannot act stands elsewhere. Pure. */
export function detailsInShort(
  details: Readonly<Record<string, unknown>> = {},
): [name: string, value: string][] {
  return Object.entries(details)
    .filter(([name]) => name !== 'error')
    .slice(0, most)
    .map(([name, value]) => [name, inShort(typeof value === 'string' ? value : JSON.stringify(value))]);
}

function inShort(text: string): string {
  return cutShort(text.replace(/\s+/g, ' ').trim(), longest);
}

/** `45 %, row 22`: how far an action is, by its own word; empty where it has told nothing. Pure. */
export function progressInWords({
  progress,
  note,
}: {
  progress?: number | null;
  note: string | null;
}): string {
  const percent = typeof progress === 'number' ? `${Math.round(progress * 100)} %` : null;
  return [percent, note].filter((part) => part !== null).join(', ');
}

/** `tips: 3 of 96 left`: what is left of something that an instrument uses up. Pure. */
export function supplyInWords({
  name,
  left,
  capacity,
  unit,
}: {
  name: string;
  left: number;
  capacity: number;
  unit: string | null;
}): string {
  return `${name}: ${left} of ${capacity}${unit === null ? '' : ` ${unit}`} left`;
}
