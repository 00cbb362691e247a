import type { ReactElement } from 'react';
import { formatTime } from '../../../../client/index.ts';
import { StateIcon } from '../../design/icon.tsx';
import type { StateKey } from '../../design/states.ts';
import styles from './history.module.css';
import { stack } from './stack.ts';

const height = 160;
const gap = 1;

/** How many ended in each stretch of time, and how: bars, with the same as a table for who does not see them. */
export function Bars<K extends string>({
  title,
  parts,
  kinds,
}: {
  title: string;
  parts: readonly { from: string; counts: Readonly<Record<K, number>> }[];
  /** What ends, from the bottom up, and how each is shown. */
  kinds: readonly { kind: K; shown: StateKey }[];
}): ReactElement {
  const { bars, highest } = stack(
    parts,
    kinds.map(({ kind }) => kind),
  );
  const step = 100 / Math.max(1, bars.length);
  const shownAs = new Map<string, StateKey>(kinds.map(({ kind, shown }) => [kind, shown]));
  const sum = (kind: K): number => parts.reduce((all, { counts }) => all + counts[kind], 0);
  return (
    <figure>
      <figcaption className={styles['legend']}>
        <b>{title}</b>
        {kinds.map(({ kind, shown }) => (
          <span key={kind} data-of={sum(kind) > 0 ? shown : undefined}>
            <StateIcon of={shown} /> {kind} {sum(kind)}
          </span>
        ))}
      </figcaption>
      <div className={styles['chart']}>
        <span className={styles['most']}>{highest}</span>
        <svg
          viewBox={`0 0 100 ${height}`}
          preserveAspectRatio="none"
          width="100%"
          height={height}
          aria-hidden="true"
        >
          {bars.map(({ from, total, pieces }, at) => (
            <g key={from}>
              <title>{`${formatTime(from)}: ${total}`}</title>
              <rect x={at * step} width={step} height={height} className={styles['ground']} />
              {pieces.map(({ kind, from: below, height: share }) => (
                <rect
                  key={kind}
                  x={at * step + (gap * step) / 10}
                  width={step * 0.8}
                  y={height * (1 - below - share)}
                  height={height * share}
                  className={styles['piece']}
                  data-of={shownAs.get(kind)}
                />
              ))}
            </g>
          ))}
        </svg>
        <div className={styles['ends']}>
          <span>{parts[0] ? formatTime(parts[0].from) : ''}</span>
          <span>now</span>
        </div>
      </div>
    </figure>
  );
}
