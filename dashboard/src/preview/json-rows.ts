/** A line of a tree of JSON. */
export interface JsonRow {
  /** Where it stands: keys from the top, as a JSON pointer. */
  pointer: string;
  depth: number;
  key: string;
  /** Its value as text; for a list or an object what is in it, in short. */
  text: string;
  kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  /** Undefined where there is nothing to open. */
  open?: boolean;
}

const mostOpenAtFirst = 40;
const openDepth = 2;

/**
 * The lines of a tree that are to be seen. Pure.
 * @param turned pointers of those whose first state (small and near the top: open) somebody has turned round
 */
export function jsonRows(value: unknown, turned: ReadonlySet<string>): JsonRow[] {
  const rows: JsonRow[] = [];
  const add = (key: string, item: unknown, pointer: string, depth: number): void => {
    const kind = kindOf(item);
    if (kind !== 'object' && kind !== 'array') {
      rows.push({ pointer, depth, key, kind, text: JSON.stringify(item) ?? 'null' });
      return;
    }
    const entries = Object.entries(item as object);
    const small = depth < openDepth && entries.length <= mostOpenAtFirst;
    const open = small !== turned.has(pointer);
    const text = summary(kind, entries.length);
    rows.push({ pointer, depth, key, kind, text, ...(entries.length > 0 && { open }) });
    if (open) for (const [name, each] of entries) add(name, each, `${pointer}/${escaped(name)}`, depth + 1);
  };
  const top = kindOf(value);
  if (top === 'object' || top === 'array')
    for (const [name, each] of Object.entries(value as object)) add(name, each, `/${escaped(name)}`, 0);
  else add('', value, '', 0);
  return rows;
}

function kindOf(value: unknown): JsonRow['kind'] {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  const kind = typeof value;
  return kind === 'object' || kind === 'number' || kind === 'boolean' ? kind : 'string';
}

function summary(kind: 'object' | 'array', count: number): string {
  if (kind === 'array') return count === 1 ? '1 item' : `${count} items`;
  return count === 1 ? '1 key' : `${count} keys`;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
