import type { ReactElement, ReactNode } from 'react';
import styles from './panel.module.css';

/** A part of a screen with its heading. Panels stand side by side, never one in another. */
export function Panel({
  title,
  aside,
  children,
  flush = false,
}: {
  title?: ReactNode;
  /** What stands at the right of the heading. */
  aside?: ReactNode;
  children: ReactNode;
  /** True where the content has its own distance from the edge, as tables have. */
  flush?: boolean;
}): ReactElement {
  return (
    <section className="card">
      {title === undefined ? null : (
        <header className={`apart ${styles['header']}`}>
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      <div className={styles['content']} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}

/** One of a list of facts: what it is called, and what is so. */
export function Fact({
  of,
  children,
  why,
}: {
  of: ReactNode;
  children: ReactNode;
  why?: string | undefined;
}): ReactElement {
  return (
    <div title={why}>
      <dt>{of}</dt>
      <dd>{children}</dd>
    </div>
  );
}
