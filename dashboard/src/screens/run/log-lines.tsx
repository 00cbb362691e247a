import { useInSight } from '../../design/virtual-table.tsx';
import { formatClock, formatTime } from '../../../../shared/sentences/index.ts';
import { memo, useEffect, useRef, type ReactElement } from 'react';
import type { LogLine } from '../../worker/index.ts';
import styles from './log.module.css';

const lineHeight = 20;
/** Above the first line and below the last one (pixels). */
const edge = 8;
/** So near to the end counts as at the end (pixels). */
const nearEnd = 24;

/** Lines of a log, of which only those in sight are in the page. */
export function LogLines({
  lines,
  rows,
  find,
  hit,
  follows,
  setFollows,
  low = false,
}: {
  lines: readonly LogLine[];
  /** Which of the lines are shown. */
  rows: Uint32Array | undefined;
  /** What is marked in them. */
  find: string;
  /** The row that is brought into sight. */
  hit: number | undefined;
  follows: boolean;
  setFollows: (follows: boolean) => void;
  /** True where it is only as high as its lines. */
  low?: boolean;
}): ReactElement {
  const before = useRef(0);
  const count = rows?.length ?? 0;
  const { box, virtual } = useInSight(count, lineHeight, {
    overscan: 20,
    paddingStart: edge,
    paddingEnd: edge,
    scrollPaddingEnd: edge,
  });
  useEffect(() => {
    if (follows && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' });
  }, [virtual, follows, count]);
  useEffect(() => {
    if (hit !== undefined) virtual.scrollToIndex(hit, { align: 'center' });
  }, [virtual, hit]);
  const scrolled = (): void => {
    const { scrollTop = 0, clientHeight = 0, scrollHeight = 0 } = box.current ?? {};
    const atEnd = scrollTop + clientHeight >= scrollHeight - nearEnd;
    if (scrollTop < before.current && follows && !atEnd) setFollows(false);
    before.current = scrollTop;
  };
  return (
    <div
      className={`box ${styles['box']}`}
      ref={box}
      onScroll={scrolled}
      role="log"
      aria-live="off"
      aria-label="Log"
      tabIndex={0}
      style={low ? { height: 'auto', maxHeight: 320, minHeight: lineHeight + 2 * edge } : undefined}
    >
      {count === 0 ? (
        <p className="empty">{rows === undefined ? 'Reading the log …' : 'No lines.'}</p>
      ) : (
        <ol className="rows" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines[rows?.[index] ?? -1];
            return line ? (
              <li
                key={index}
                data-index={index}
                ref={virtual.measureElement}
                style={{ transform: `translateY(${start}px)` }}
                data-level={line.level}
                data-hit={index === hit || undefined}
              >
                <Line line={line} find={find} />
              </li>
            ) : null;
          })}
        </ol>
      )}
    </div>
  );
}

const Line = memo(function Line({ line, find }: { line: LogLine; find: string }): ReactElement {
  const { at, level, text } = line;
  return (
    <>
      {at > 0 ? (
        <time className="quiet" title={formatTime(at)}>
          {formatClock(at, at)}.{String(at % 1000).padStart(3, '0')}
        </time>
      ) : (
        <time />
      )}
      <span className={`quiet ${styles['word']}`}>{level === 'info' ? '' : level}</span>
      <span className={`whole ${styles['text']}`}>
        {find === ''
          ? text
          : marked(text, find).map(({ part, found }, place) =>
              found ? <mark key={place}>{part}</mark> : part,
            )}
      </span>
    </>
  );
});

/** A text in parts: those that are what is searched for, whatever its case, and those between. Pure. */
export function marked(text: string, find: string): { part: string; found: boolean }[] {
  const parts: { part: string; found: boolean }[] = [];
  const low = text.toLowerCase();
  // In some scripts a text has another length in lower case: then places would be wrong.
  if (find === '' || low.length !== text.length) return [{ part: text, found: false }];
  const sought = find.toLowerCase();
  let from = 0;
  for (let at = low.indexOf(sought); at !== -1; at = low.indexOf(sought, from)) {
    if (at > from) parts.push({ part: text.slice(from, at), found: false });
    from = at + sought.length;
    parts.push({ part: text.slice(at, from), found: true });
  }
  if (from < text.length) parts.push({ part: text.slice(from), found: false });
  return parts;
}
