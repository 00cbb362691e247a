import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactElement, type ReactNode } from 'react';
import { formatDuration } from '../../../../client/index.ts';
import type { Difference, Pair, SideOfStep } from '../../aside/index.ts';
import { numberText } from '../../preview/index.ts';
import styles from './compare.module.css';

interface Names {
  one: string;
  other: string;
}

const rowHeight = 36;
const mostRows = 12;

/** Arguments or values of both runs, and by how much numbers differ. */
export function Differences({
  label,
  rows,
  names,
  empty,
}: {
  label: string;
  rows: readonly Difference[];
  names: Names;
  empty: string;
}): ReactElement {
  if (rows.length === 0) return <p className={styles['none']}>{empty}</p>;
  return (
    <Rows
      label={label}
      heads={['Step', 'What', names.one, names.other, 'Difference']}
      count={rows.length}
      cells={(index) => {
        const { step, what, one, other, by } = rows[index] ?? { step: '', what: '', one: '', other: '' };
        const same = one === other;
        return [
          step,
          what,
          <code key="one">{one ?? '–'}</code>,
          <code key="other">{other ?? '–'}</code>,
          same ? 'same' : by === undefined ? 'differs' : `${by > 0 ? '+' : ''}${numberText(by)}`,
        ];
      }}
    />
  );
}

/** How long each step took in both runs. */
export function Durations({ pairs, names }: { pairs: readonly Pair[]; names: Names }): ReactElement {
  return (
    <Rows
      label="How long each step took"
      heads={['Step', names.one, names.other, 'Difference']}
      count={pairs.length}
      cells={(index) => {
        const { name, one, other } = pairs[index] ?? { name: '' };
        const by = one?.ms === undefined || other?.ms === undefined ? undefined : (other.ms - one.ms) / 1000;
        return [
          name,
          sideText(one),
          sideText(other),
          by === undefined ? '' : `${by > 0 ? '+' : ''}${by.toFixed(1)} s`,
        ];
      }}
    />
  );
}

function sideText(side: SideOfStep | undefined): string {
  if (!side) return 'no such step';
  if (side.ms === undefined) return side.state === 'idle' ? 'not reached' : side.state;
  return side.state === 'succeeded' ? formatDuration(side.ms) : `${formatDuration(side.ms)}, ${side.state}`;
}

/** A table of which only the rows in sight are in the page. */
function Rows({
  label,
  heads,
  count,
  cells,
}: {
  /** What the rows are. */
  label: string;
  heads: readonly string[];
  count: number;
  /** The first is the row's heading. */
  cells: (index: number) => ReactNode[];
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div
      className={styles['box']}
      ref={box}
      role="region"
      aria-label={label}
      tabIndex={0}
      style={{ maxHeight: (mostRows + 1) * rowHeight }}
    >
      <table aria-rowcount={count + 1}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <tr style={{ height: before }} aria-hidden="true" /> : null}
          {items.map(({ index }) => {
            const [first, ...others] = cells(index);
            return (
              <tr key={index} aria-rowindex={index + 2}>
                <th scope="row">{first}</th>
                {others.map((cell, at) => (
                  <td key={at}>{cell}</td>
                ))}
              </tr>
            );
          })}
          {after > 0 ? <tr style={{ height: after }} aria-hidden="true" /> : null}
        </tbody>
      </table>
    </div>
  );
}
