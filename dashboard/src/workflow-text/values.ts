import { isObject } from '../design/own.ts';

/** Keys and indices that lead to a value. */
export type Path = readonly (string | number)[];

/** A path as a JSON pointer. Pure. */
export function pointerOf(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The path of a JSON pointer; indices are numbers. Pure. */
export function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) =>
      /^\d+$/.test(token) ? Number(token) : token.replaceAll('~1', '/').replaceAll('~0', '~'),
    );
}

/** What stands there; undefined where nothing does. Pure. */
export function valueAt(value: unknown, path: Path): unknown {
  let inner: unknown = value;
  for (const key of path) {
    if (Array.isArray(inner)) inner = (inner as unknown[])[Number(key)];
    else inner = isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }
  return inner;
}

/** The same value but for one part of it: objects that are missing on the way are made. Pure. */
export function withValue(value: unknown, [key, ...rest]: Path, part: unknown): unknown {
  if (key === undefined) return part;
  if (Array.isArray(value)) {
    const list: unknown[] = [...(value as unknown[])];
    const inner = withValue(list[Number(key)], rest, part);
    if (inner === undefined) list.splice(Number(key), 1);
    else list[Number(key)] = inner;
    return list;
  }
  const object = isObject(value) ? value : {};
  const inner = withValue(own(object, key), rest, part);
  const others = Object.entries(object).filter(([name]) => name !== String(key));
  return Object.fromEntries(inner === undefined ? others : [...others, [String(key), inner]]);
}

/** The same value with one item more in a list, before the one at that place. Pure. */
export function withItem(value: unknown, path: Path, item: unknown): unknown {
  const list = valueAt(value, path.slice(0, -1));
  const items = Array.isArray(list) ? (list as unknown[]) : [];
  return withValue(value, path.slice(0, -1), items.toSpliced(Number(path.at(-1)), 0, item));
}

function own(object: Record<string, unknown>, key: string | number): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whether two values of JSON are the same; the order of keys says nothing. Pure. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, at) => isSame(item, b[at]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}

/** Where two values differ first; undefined where they are the same. Pure. */
export function differenceOf(a: unknown, b: unknown): Path | undefined {
  if (isSame(a, b)) return undefined;
  const keys =
    Array.isArray(a) && Array.isArray(b)
      ? [...a.keys()]
      : isObject(a) && isObject(b)
        ? Object.keys({ ...a, ...b })
        : [];
  for (const key of keys) {
    const inner = differenceOf(valueAt(a, [key]), valueAt(b, [key]));
    if (inner) return [key, ...inner];
  }
  return [];
}
