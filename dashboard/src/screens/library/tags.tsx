import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import styles from './library.module.css';

/** Tags of a workflow, each a way to all that have it. */
export function Tags({ tags }: { tags: readonly string[] }): ReactElement | null {
  if (tags.length === 0) return null;
  return (
    <ul className={`buttons ${styles['tags']}`} aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag}>
          <Link to="/library" search={{ tag }}>
            {tag}
          </Link>
        </li>
      ))}
    </ul>
  );
}
