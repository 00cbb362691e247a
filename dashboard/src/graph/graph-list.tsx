import { useMemo, type ReactElement } from 'react';
import { addTo, levelsOf, type Folding } from './fold.ts';
import styles from './graph-list.module.css';
import type { GraphProps } from './workflow-graph.tsx';
import type { GraphBox, GraphLink } from './model.ts';

const empty = { parts: [], links: [] };

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
  const { parts, links } = levels.levels.get(id) ?? empty;
  const before = byTarget(links);
  if (parts.length === 0) return null;
  return (
    <ol aria-label={label}>
      {parts.map((part) => {
        const box = levels.boxes.get(part);
        if (!box) return null;
        const words = (before.get(part) ?? []).map((link) => linkInWords(link, levels));
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
              {[...words, ...box.notes.map(({ text }) => text)].map((text) => (
                <span key={text} className={`quiet small ${styles['more']}`}>
                  {text}
                </span>
              ))}
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

/** The links that lead to each box. */
function byTarget(links: readonly GraphLink[]): ReadonlyMap<string, readonly GraphLink[]> {
  const found = new Map<string, GraphLink[]>();
  for (const link of links) addTo(found, link.to, link);
  return found;
}

function linkInWords({ from, kind, text }: GraphLink, { boxes }: Folding): string {
  const { name = '' } = boxes.get(from) ?? {};
  const words =
    kind === 'recover' ? `when ${name} fails` : kind === 'after' ? `after ${name}` : `from ${name}`;
  return text === undefined ? words : `${words}, ${text}`;
}
