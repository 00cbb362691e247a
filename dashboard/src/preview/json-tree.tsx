import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components';
import { jsonRows, type JsonRow } from './json-rows.ts';
import styles from './json-tree.module.css';

const rowHeight = 24;
/** Beyond so many lines it scrolls in itself. */
const mostLines = 16;

/** JSON as a tree that opens and closes; of a large one only what is to be seen is in the page. */
export function JsonTree({ value, label }: { value: unknown; label: string }): ReactElement {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => jsonRows(value, turned), [value, turned]);
  const shown = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const turn = (pointer: string): void => {
    const next = new Set(turned);
    if (!next.delete(pointer)) next.add(pointer);
    setTurned(next);
  };
  return (
    <div
      className={styles['box']}
      ref={box}
      style={{ height: Math.min(rows.length, mostLines) * rowHeight + 10 }}
      role="region"
      aria-label={label}
      tabIndex={0}
    >
      <ul style={{ height: shown.getTotalSize() }}>
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
        <span className={styles['key']}>{key}</span>
        <span className={styles['value']} data-kind={kind} title={text.length > 80 ? text : undefined}>
          {text}
        </span>
      </span>
    );
  }
  return (
    <Button className={styles['turn'] ?? ''} aria-expanded={open} onPress={turn}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" data-open={open || undefined}>
        <path d="M3 1.5 7 5 3 8.5z" fill="currentColor" />
      </svg>
      <span className={styles['key']}>{key}</span>
      <span className={styles['count']}>{text}</span>
    </Button>
  );
}
