import { useVirtualizer, type Virtualizer, type VirtualizerOptions } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useRef, type ReactElement, type RefObject } from 'react';
import { Cells, TableHead, type Column } from './table.tsx';
import styles from './table.module.css';

/**
 * The rows of a box that are to be seen, and some around them: no others are in the page, however many there are.
 * @param height of a row, in pixels; of one that takes more, what it is taken for until it is measured
 */
export function useInSight(
  count: number,
  height: number,
  more: Partial<VirtualizerOptions<HTMLDivElement, Element>> = {},
): { box: RefObject<HTMLDivElement | null>; virtual: Virtualizer<HTMLDivElement, Element> } {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 10,
    ...more,
  });
  return { box, virtual };
}

/** A table that scrolls in itself, and of which only the rows in sight are in the page, however many there are. */
export function VirtualTable<Row>({
  label,
  rows,
  columns,
  height,
  most,
  look,
  selected,
  see,
}: {
  /** What the rows are. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  /** Of a row, in pixels. */
  height: number;
  /** So many are in sight at once; missing where the stylesheet of the screen says how high it is. */
  most?: number;
  look?: string | undefined;
  selected?: number | undefined;
  /** Told which rows are in sight, by the indices of the first and the last. */
  see?: (first: number, last: number) => void;
}): ReactElement {
  const { box, virtual } = useInSight(rows.length, height);
  const items = virtual.getVirtualItems();
  const [first = 0, last = 0] = [items[0]?.index, items.at(-1)?.index];
  const tell = useEffectEvent((from: number, to: number) => see?.(from, to));
  useEffect(() => tell(first, last), [first, last]);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const style = { '--height': `${height}px`, ...(most && { maxHeight: (most + 1) * height }) };
  return (
    <div
      className={`box ${look ?? ''}`}
      ref={box}
      role="region"
      aria-label={label}
      tabIndex={0}
      style={style}
    >
      <table className={`cells lined ${styles['virtual']}`} aria-rowcount={rows.length + 1}>
        <TableHead columns={columns} />
        <tbody>
          {before > 0 ? <tr style={{ height: before }} aria-hidden="true" /> : null}
          {items.map(({ index }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <tr key={index} aria-rowindex={index + 2} data-selected={index === selected || undefined}>
                <Cells row={row} index={index} columns={columns} />
              </tr>
            );
          })}
          {after > 0 ? <tr style={{ height: after }} aria-hidden="true" /> : null}
        </tbody>
      </table>
    </div>
  );
}
