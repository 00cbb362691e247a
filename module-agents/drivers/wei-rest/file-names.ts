import { withoutUnseen } from '../../../shared/kernel/unseen.ts';

/** Bytes of a file name that every file system takes, with room for what others add to it. */
const longest = 180;

/** The last part of a path, of Windows or of POSIX. */
export function baseNameOf(path: string): string {
  return segmentsOf(path).at(-1) ?? '';
}

/** How many segments, from the end on, two paths have in common. */
export function commonTail(one: string, other: string): number {
  const [a, b] = [segmentsOf(one).reverse(), segmentsOf(other).reverse()];
  const first = a.findIndex((segment, i) => segment !== b[i]);
  return first === -1 ? a.length : first;
}

/** A name for a file on this disk that looks like the stated one and can do no harm. */
export function harmlessName(stated: string): string {
  const clean = withoutUnseen(baseNameOf(stated), '_').replace(/^(?:\.+|-)/, '_');
  const name = Buffer.from(clean === '' ? 'file' : clean);
  // From the end: the extension tells what is in it.
  return name.length <= longest ? name.toString() : name.subarray(-longest).toString().replace(/^�+/, '');
}

function segmentsOf(path: string): string[] {
  return path
    .replace(/^[A-Za-z]:/, '')
    .split(/[/\\]/)
    .filter((segment) => segment !== '');
}
