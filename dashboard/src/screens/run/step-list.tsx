import { useInSight } from '../../design/virtual-table.tsx';
import { focusSoon } from '../../design/focus-soon.ts';
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
  type KeyboardEvent,
  type ReactElement,
} from 'react';
import { useNavigate } from '@tanstack/react-router';
import styles from './step-list.module.css';
import { StepRow } from './step-row.tsx';
import { StepsPanel, type StepsShown } from './steps-panel.tsx';
import { placeOf, rowsOf } from './step-rows.ts';

/** Pixels that a step takes; one that waits takes more, for the reasons. */
const rowHeight = 52;

/** The steps of a run in the order in which they are to happen. What is not to be seen is not in the page, however many there are. */
export function StepList({ run, selected, follows }: StepsShown): ReactElement {
  const navigate = useNavigate({ from: '/runs/$id' });
  const { head, steps } = run;
  const [opened, setOpened] = useState<ReadonlyMap<number, boolean>>(new Map());
  const rows = useMemo(() => rowsOf(steps, selected, opened), [steps, selected, opened]);
  const place = placeOf(rows, steps, selected);
  const { box, virtual } = useInSight(rows.length, rowHeight, {
    getItemKey: (index) => rows[index]?.line.position ?? index,
  });
  const show = useEffectEvent(() => virtual.scrollToIndex(place, { align: 'auto' }));
  // Not where its place alone is another one: who opens a loop wants to see what is in it.
  useEffect(() => show(), [selected]);

  const choose = (step: number | undefined): void =>
    void navigate({ search: (now) => ({ ...now, step }), replace: true });
  const open = useCallback(
    (position: number, isOpen: boolean) => setOpened((known) => new Map(known).set(position, isOpen)),
    [],
  );
  const goTo = (next: number): void => {
    choose(rows[next]?.line.position);
    virtual.scrollToIndex(next, { align: 'auto' });
    focusSoon(box.current, next);
  };
  const move = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const end = { Home: 0, End: rows.length - 1 }[event.key];
    const shouldOpen = { ArrowRight: true, ArrowLeft: false }[event.key];
    if (by === undefined && end === undefined && shouldOpen === undefined) return;
    event.preventDefault();
    if (shouldOpen === undefined)
      return goTo(end ?? Math.min(rows.length - 1, Math.max(0, place + (by ?? 0))));
    const row = rows[place];
    if (row?.parts && row.parts.isOpen !== shouldOpen) open(row.line.position, shouldOpen);
    else if (!shouldOpen && row?.within !== undefined) goTo(placeOf(rows, steps, row.within));
  };

  return (
    <StepsPanel run={run} follows={follows}>
      <div className={styles['box']} ref={box} onKeyDown={move}>
        <ol
          className={`rows ${styles['steps']}`}
          aria-label={`${steps.length} steps`}
          style={{ height: virtual.getTotalSize() }}
        >
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            return row ? (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-posinset={index + 1}
                aria-setsize={rows.length}
                style={{ transform: `translateY(${start}px)` }}
              >
                <StepRow row={row} head={head} selected={index === place} open={open} />
              </li>
            ) : null;
          })}
        </ol>
      </div>
    </StepsPanel>
  );
}
