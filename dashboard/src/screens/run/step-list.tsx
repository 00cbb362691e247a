import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent, type ReactElement } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { RunOutline } from '../../aside/outline.ts';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import styles from './step-list.module.css';
import { StepRow } from './step-row.tsx';

/** Pixels that a step takes; one that waits takes more, for the reasons. */
const rowHeight = 52;

/** The steps of a run, one after the other. What is not to be seen is not in the page, however many there are. */
export function StepList({
  run,
  selected,
  follows,
}: {
  run: RunOutline;
  selected: number;
  /** True where the selection goes along with the run. */
  follows: boolean;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const navigate = useNavigate({ from: '/runs/$id' });
  const { head, steps } = run;
  const rows = useVirtualizer({
    count: steps.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  useEffect(() => rows.scrollToIndex(selected, { align: 'auto' }), [rows, selected]);

  const choose = (step: number | undefined): void =>
    void navigate({ search: (now) => ({ ...now, step }), replace: true });
  const move = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const end = { Home: 0, End: steps.length - 1 }[event.key];
    if (by === undefined && end === undefined) return;
    event.preventDefault();
    const next = end ?? Math.min(steps.length - 1, Math.max(0, selected + (by ?? 0)));
    choose(next);
    rows.scrollToIndex(next, { align: 'auto' });
    focusSoon(box.current, next);
  };

  return (
    <Panel
      flush
      title={`Steps ${head.step_index + (head.state === 'completed' ? 1 : 0)}/${steps.length}`}
      aside={
        follows ? (
          <span className={styles['follows']}>follows the run</span>
        ) : (
          <Press look="quiet" onPress={() => choose(undefined)}>
            Follow the run
          </Press>
        )
      }
    >
      <div className={styles['box']} ref={box} onKeyDown={move}>
        <ol
          className={styles['steps']}
          aria-label={`${steps.length} steps`}
          style={{ height: rows.getTotalSize() }}
        >
          {rows.getVirtualItems().map(({ index, start }) => {
            const line = steps[index];
            return line ? (
              <li
                key={index}
                ref={rows.measureElement}
                data-index={index}
                aria-posinset={index + 1}
                aria-setsize={steps.length}
                style={{ transform: `translateY(${start}px)` }}
              >
                <StepRow line={line} head={head} selected={index === selected} />
              </li>
            ) : null;
          })}
        </ol>
      </div>
    </Panel>
  );
}

/** A row that was out of sight is in the page only after it has been drawn. */
function focusSoon(box: HTMLElement | null, position: number, tries = 5): void {
  requestAnimationFrame(() => {
    const link = box?.querySelector<HTMLElement>(`[data-index="${position}"] a`);
    if (link) link.focus({ preventScroll: true });
    else if (tries > 0) focusSoon(box, position, tries - 1);
  });
}
