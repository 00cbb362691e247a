import { formatSpan, formatTime, zoneAt } from '../../../../../shared/sentences/index.ts';
import type { ReactElement } from 'react';
import { sentenceOf } from '../../../design/told.tsx';
import { Segments } from '../../../design/choice.tsx';
import { Press } from '../../../design/press.tsx';
import styles from '../instruments.module.css';
import type { KnownPast } from './use-timeline.ts';
import { pan, stretchOf, zoom, type SpanView, type View } from './view.ts';

const spans = [
  { id: 'fit', word: 'Fit', ms: undefined },
  { id: 'half', word: '30 min', ms: 30 * 60_000 },
  { id: 'four', word: '4 h', ms: 4 * 3_600_000 },
  { id: 'day', word: '24 h', ms: 24 * 3_600_000 },
];

/** What moves the picture for those who have no wheel, and what is missing of it. */
export function Tools({
  view,
  change,
  now,
  fits,
  past: { timeline, error },
}: {
  view: SpanView;
  /** True where the stretch is chosen by itself. */
  fits: boolean;
  change: (to: (view: SpanView) => View) => void;
  now: number;
  past: KnownPast;
}): ReactElement {
  const by = (part: number) => () => change((old) => pan(old, Date.now(), old.span * part));
  const to = (factor: number) => () => change((old) => zoom(old, Date.now(), factor));
  return (
    <div className={`line-16 ${styles['move']}`}>
      <span className="quiet small" role="status">
        {missing(timeline, error, view, now)}
      </span>
      <Segments
        label="How long a stretch"
        value={fits ? 'fit' : spans.find(({ ms }) => ms === view.span)?.id}
        options={spans}
        onChange={(id) => {
          const span = spans.find((each) => each.id === id)?.ms ?? 'fit';
          change(({ until }) => ({ span, until: span === 'fit' ? null : until }));
        }}
      />
      <span className="quiet small">{`${formatSpan(view.span)}, ${zoneAt(now)}`}</span>
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
    </div>
  );
}

function missing(timeline: KnownPast['timeline'], error: Error | null, view: SpanView, now: number): string {
  if (error) return `The past cannot be read: ${sentenceOf(error)}`;
  if (!timeline) return 'Reading the past …';
  const { more, since } = timeline;
  if (more && since !== undefined && Date.parse(since) > stretchOf(view, now).from)
    return `Before ${formatTime(since)} something may be missing`;
  return '';
}
