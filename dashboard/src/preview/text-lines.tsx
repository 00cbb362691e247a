import { useInSight } from '../design/virtual-table.tsx';
import type { ReactElement } from 'react';
import styles from './preview.module.css';

const lineHeight = 20;

/** A text with the numbers of its lines, of which only those in sight are in the page. */
export function TextLines({
  lines,
  label,
  most = 24,
  marked,
}: {
  lines: readonly string[];
  label: string;
  /** Beyond so many lines it scrolls in itself. */
  most?: number;
  /** The line that somebody is to see, from 1. */
  marked?: number | undefined;
}): ReactElement {
  const { box, virtual } = useInSight(lines.length, lineHeight, {
    overscan: 20,
    initialOffset: Math.max((marked ?? 0) - 6, 0) * lineHeight,
  });
  return (
    <div
      className={`box ${styles['text']}`}
      ref={box}
      role="region"
      aria-label={label}
      tabIndex={0}
      style={{ height: Math.min(lines.length, most) * lineHeight + 18 }}
    >
      <div className={`rows ${styles['lines']}`} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            data-marked={index + 1 === marked || undefined}
            style={{ transform: `translateY(${start}px)` }}
          >
            <span aria-hidden="true">{index + 1}</span>
            <code>{lines[index]}</code>
          </div>
        ))}
      </div>
    </div>
  );
}
