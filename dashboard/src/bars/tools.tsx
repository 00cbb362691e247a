import { formatSpan, zoneAt } from '../../../shared/sentences/index.ts';
import type { ReactElement } from 'react';
import { Segments } from '../design/choice.tsx';
import { Press } from '../design/press.tsx';
import styles from './bars.module.css';
import { pan, zoom, type SpanView, type View } from './view.ts';

/** What moves the picture for those who have no wheel, and what is missing of it. */
export function Tools({
  view,
  change,
  now,
  fits,
  spans,
  goesOn = true,
  missing = '',
}: {
  view: SpanView;
  /** True where the stretch is chosen by itself. */
  fits: boolean;
  change: (to: (view: SpanView) => View) => void;
  now: number;
  /** Stretches to choose from, in milliseconds. */
  spans: readonly { word: string; ms: number }[];
  /** False where nothing comes after what is shown: then there is no way to now. */
  goesOn?: boolean;
  /** What is missing of the picture, and why. */
  missing?: string;
}): ReactElement {
  const by = (part: number) => () => change((old) => pan(old, Date.now(), old.span * part));
  const to = (factor: number) => () => change((old) => zoom(old, Date.now(), factor));
  const options = [{ id: 'fit', word: 'Fit' }, ...spans.map(({ word }) => ({ id: word, word }))];
  return (
    <div className={`line-16 ${styles['move']}`}>
      <span className="quiet small" role="status">
        {missing}
      </span>
      <Segments
        label="How long a stretch"
        value={fits ? 'fit' : spans.find(({ ms }) => ms === view.span)?.word}
        options={options}
        onChange={(id) => {
          const span = spans.find(({ word }) => word === id)?.ms ?? 'fit';
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
      {goesOn ? (
        <Press
          look="quiet"
          isDisabled={view.until === null}
          onPress={() => change((old) => ({ ...old, until: null }))}
        >
          Now
        </Press>
      ) : null}
    </div>
  );
}
