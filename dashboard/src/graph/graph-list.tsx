import { useMemo, type ReactElement } from 'react';
import { levelsOf, type Folding } from './fold.ts';
import styles from './graph-list.module.css';
import type { GraphProps } from './workflow-graph.tsx';
import type { GraphBox } from './model.ts';

/** The same as the graph, in words: each step with what it comes after. */
export function GraphList({
  model,
  label,
  selected,
  onSelect,
}: Omit<GraphProps, 'children' | 'standing'>): ReactElement {
  const levels = useMemo(() => levelsOf(model), [model]);
  return (
    <div className={styles['list']}>
      <Part id="" levels={levels} label={label} selected={selected} onSelect={onSelect} />
    </div>
  );
}

function Part({
  id,
  levels,
  label,
  selected,
  onSelect,
}: {
  id: string;
  levels: Folding;
  label: string;
  selected: string | undefined;
  onSelect: ((box: GraphBox) => void) | undefined;
}): ReactElement | null {
  const { parts = [], links = [] } = levels.levels.get(id) ?? {};
  if (parts.length === 0) return null;
  return (
    <ol aria-label={label}>
      {parts.map((part) => {
        const box = levels.boxes.get(part);
        if (!box) return null;
        const before = links.filter(({ to }) => to === part);
        return (
          <li key={part}>
            <button
              type="button"
              className={`plain ${styles['step']}`}
              aria-current={part === selected ? 'step' : undefined}
              onClick={() => onSelect?.(box)}
            >
              <b>
                {box.number === undefined ? '' : `${box.number} `}
                {box.name}
              </b>{' '}
              <span className="quiet">{box.detail}</span>
              {[...before.map((link) => linkInWords(link, levels)), ...box.notes.map(({ text }) => text)].map(
                (text) => (
                  <span key={text} className={`quiet small ${styles['more']}`}>
                    {text}
                  </span>
                ),
              )}
            </button>
            <Part
              id={part}
              levels={levels}
              label={`Within ${box.name}`}
              selected={selected}
              onSelect={onSelect}
            />
          </li>
        );
      })}
    </ol>
  );
}

function linkInWords(
  { from, kind, text }: { from: string; kind: string; text?: string },
  { boxes }: Folding,
): string {
  const { name = '' } = boxes.get(from) ?? {};
  const words =
    kind === 'recover' ? `when ${name} fails` : kind === 'after' ? `after ${name}` : `from ${name}`;
  return text === undefined ? words : `${words}, ${text}`;
}
