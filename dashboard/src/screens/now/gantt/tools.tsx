import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formatSpan, formatTime, zoneAt } from '../../../../../client/index.ts';
import { sentenceOf } from '../../../api/problem.ts';
import { Press } from '../../../design/press.tsx';
import styles from '../instruments.module.css';
import type { KnownPast } from './use-timeline.ts';
import { pan, stretchOf, zoom, type View } from './view.ts';

/** What moves the picture for those who have no wheel, and what is missing of it. */
export function Tools({
  view,
  change,
  now,
  past: { timeline, error },
  as,
}: {
  view: View;
  change: (to: (view: View) => View) => void;
  now: number;
  past: KnownPast;
  as: 'table' | undefined;
}): ReactElement {
  const navigate = useNavigate({ from: '/' });
  const by = (part: number) => () => change((old) => pan(old, Date.now(), old.span * part));
  const to = (factor: number) => () => change((old) => zoom(old, Date.now(), factor));
  return (
    <div className={styles['move']}>
      <span className={styles['told']} role="status">
        {missing(timeline, error, view, now)}
      </span>
      <span className={styles['told']}>{`${formatSpan(view.span)}, ${zoneAt(now)}`}</span>
      <Press look="quiet" aria-label="Earlier" onPress={by(-0.5)}>
        ←
      </Press>
      <Press look="quiet" aria-label="Later" isDisabled={view.until === null} onPress={by(0.5)}>
        →
      </Press>
      <Press look="quiet" aria-label="A longer stretch" onPress={to(2)}>
        −
      </Press>
      <Press look="quiet" aria-label="A shorter stretch" onPress={to(0.5)}>
        +
      </Press>
      <Press
        look="quiet"
        isDisabled={view.until === null}
        onPress={() => change((old) => ({ ...old, until: null }))}
      >
        Now
      </Press>
      <Press
        look="quiet"
        onPress={() =>
          void navigate({ search: (old) => ({ ...old, as: as === 'table' ? undefined : 'table' }) })
        }
      >
        {as === 'table' ? 'As a picture' : 'As a table'}
      </Press>
    </div>
  );
}

function missing(timeline: KnownPast['timeline'], error: Error | null, view: View, now: number): string {
  if (error) return `The past cannot be read: ${sentenceOf(error)}`;
  if (!timeline) return 'Reading the past …';
  const { more, since } = timeline;
  if (more && since !== undefined && Date.parse(since) > stretchOf(view, now).from)
    return `Before ${formatTime(since)} something may be missing`;
  return '';
}
