import { useInSight } from '../design/virtual-table.tsx';
import { useMemo, useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components';
import styles from './json-tree.module.css';
import { FoldSign } from '../design/sign.tsx';

/** A line of a tree of JSON. */
interface JsonRow {
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

const rowHeight = 24;
/** Beyond so many lines it scrolls in itself. */
const mostLines = 16;

/** JSON as a tree that opens and closes; of a large one only what is to be seen is in the page. */
export function JsonTree({ value, label }: { value: unknown; label: string }): ReactElement {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => jsonRows(value, turned), [value, turned]);
  const { box, virtual: shown } = useInSight(rows.length, rowHeight);
  const turn = (pointer: string): void => {
    const next = new Set(turned);
    if (!next.delete(pointer)) next.add(pointer);
    setTurned(next);
  };
  return (
    <div
      className={`box ${styles['box']}`}
      ref={box}
      style={{ height: Math.min(rows.length, mostLines) * rowHeight + 10 }}
      role="region"
      aria-label={label}
      tabIndex={0}
    >
      <ul className="rows" style={{ height: shown.getTotalSize() }}>
        {shown.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row ? (
            <li
              key={row.pointer}
              style={{ transform: `translateY(${start}px)`, paddingLeft: row.depth * 20 }}
            >
              <Line row={row} turn={() => turn(row.pointer)} />
            </li>
          ) : null;
        })}
      </ul>
    </div>
  );
}

function Line({ row, turn }: { row: JsonRow; turn: () => void }): ReactElement {
  const { key, text, kind, open } = row;
  if (open === undefined) {
    return (
      <span className={styles['line']}>
        <span className="soft">{key}</span>
        <span className={styles['value']} data-kind={kind} title={text.length > 80 ? text : undefined}>
          {text}
        </span>
      </span>
    );
  }
  return (
    <Button className={`plain ${styles['turn']}`} aria-expanded={open} onPress={turn}>
      <FoldSign />
      <span className="soft">{key}</span>
      <span className={`quiet ${styles['count']}`}>{text}</span>
    </Button>
  );
}
