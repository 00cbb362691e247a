import { memo, type ReactElement } from 'react';
import { formatDuration } from '../../../shared/sentences/index.ts';
import { StateIcon, type StateKey } from '../design/state.tsx';
import { Took } from '../design/time.tsx';
import styles from './graph.module.css';
import type { GraphBox, Standing } from './model.ts';
import { FoldSign } from '../design/sign.tsx';

/** What is shown of a box, beside what it is itself. */
export interface BoxLook {
  /** Of one that has parts: whether they are drawn, and what they are in words. */
  parts?: { isOpen: boolean; word: string };
  state: StateKey | undefined;
  standing?: Standing;
  selected: boolean;
  /** True where it is one of the longest chain. */
  chain: boolean;
}

/** A box of the graph: what it is, who does it, how it stands. Its first button selects it; the second folds it. */
export const BoxFace = memo(
  function BoxFace({
    box,
    look: { parts, state, standing, selected, chain },
    bare,
  }: {
    box: GraphBox;
    look: BoxLook;
    /** True from so far that nothing in it can be read. */
    bare: boolean;
  }): ReactElement {
    const { id, kind, name, number, notes } = box;
    const { shown: told, fraction } = standing ?? {};
    const word = parts?.word ?? '';
    const detail = [standing?.detail ?? box.detail, word].filter((text) => text !== '').join(' · ');
    return (
      <div
        className={styles['box']}
        data-kind={kind}
        data-state={state}
        data-open={parts?.isOpen || undefined}
        data-folded={parts?.isOpen === false || undefined}
        data-selected={selected || undefined}
        data-chain={chain || undefined}
        data-odd-way={notes.some((note) => note.kind === 'when') || undefined}
      >
        {bare ? (
          <button
            type="button"
            className={`plain ${styles['face']}`}
            data-box={id}
            tabIndex={-1}
            aria-current={selected ? 'step' : undefined}
            aria-label={[name, told?.word ?? detail].join(', ')}
          />
        ) : (
          <button
            type="button"
            className={`plain ${styles['face']}`}
            data-box={id}
            tabIndex={-1}
            aria-current={selected ? 'step' : undefined}
          >
            <span className={styles['icon']}>
              {state === undefined ? <KindIcon kind={kind} /> : <StateIcon of={state} />}
            </span>
            <span className={`cut ${styles['name']}`} title={name}>
              {number === undefined ? null : <span className={`quiet ${styles['number']}`}>{number} </span>}
              {name}
            </span>
            <span className={`small ${styles['took']}`}>{standing ? <Time of={standing} /> : null}</span>
            {parts?.isOpen && detail !== '' ? (
              <span className={`cut quiet small ${styles['aside']}`} title={detail}>
                {detail}
              </span>
            ) : null}
            {parts?.isOpen ? null : (
              <>
                <span className={`cut quiet small ${styles['detail']}`} title={detail}>
                  {detail}
                </span>
                {told === undefined ? null : (
                  <span className={plain.has(told.key) ? 'unseen' : `small ${styles['word']}`}>
                    {told.word}
                  </span>
                )}
                {notes.map(({ kind: of, text }) => (
                  <span key={text} className={`cut small ${styles['note']}`} data-note={of} title={text}>
                    {text}
                  </span>
                ))}
              </>
            )}
            {fraction === undefined ? null : (
              <progress
                className={`progress ${styles['progress']}`}
                value={fraction}
                max={1}
                aria-label="Progress"
              />
            )}
          </button>
        )}
        {parts === undefined || bare ? null : (
          <button
            type="button"
            className={`plain ${styles['fold']}`}
            data-fold={id}
            tabIndex={-1}
            aria-expanded={parts.isOpen}
            aria-label={`${name}: ${word}`}
            title={parts.isOpen ? 'Fold' : 'Unfold'}
          >
            <FoldSign />
          </button>
        )}
      </div>
    );
  },
  (one, other) =>
    one.box === other.box &&
    one.bare === other.bare &&
    JSON.stringify(one.look) === JSON.stringify(other.look),
);

/** Their icon says enough to who sees it. */
const plain: ReadonlySet<StateKey> = new Set<StateKey>(['done', 'idle']);

/** How long it took, has gone on, or is expected to take. */
function Time({ of: { began, ended, expected, shown } }: { of: Standing }): ReactElement | null {
  if (began === undefined)
    return expected === undefined ? null : (
      <span className="quiet" title="How long it is expected to take">
        ≈ {formatDuration(expected)}
      </span>
    );
  if (shown.key === 'skipped') return null;
  return ended === undefined ? (
    <Took from={began} to={undefined} />
  ) : (
    <span className="quiet">{formatDuration(ended - began)}</span>
  );
}

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, strokeLinejoin: 'round' } as const;

/** What a box is, where it has no state. */
function KindIcon({ kind }: { kind: GraphBox['kind'] }): ReactElement {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      {kind === 'loop' || kind === 'round' ? (
        <path d="M12.8 8A4.8 4.8 0 1 1 11 4.3M11.4 1.6v3h-3" {...line} strokeLinecap="round" />
      ) : kind === 'step' ? (
        <rect x="3" y="4.5" width="10" height="7" rx="1.5" {...line} />
      ) : kind === 'beside' ? (
        <path d="M2.5 3.5h4v4h-4zM9.5 3.5h4v4h-4zM2.5 10h4v3h-4zM9.5 10h4v3h-4z" {...line} />
      ) : (
        <path d="M2.5 5.5h8v7h-8zM5 5V3h8.5v7H11" {...line} />
      )}
    </svg>
  );
}
