import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Press } from '../../design/press.tsx';
import { shortId } from '../../design/short-id.tsx';
import styles from './runs.module.css';

/** The runs that are chosen, and the way to see two of them side by side. */
export function CompareBar({
  chosen,
  clear,
}: {
  chosen: readonly string[];
  clear: () => void;
}): ReactElement {
  const [one, other] = chosen;
  return (
    <div className={styles['compare']} role="status">
      {one !== undefined && other !== undefined ? (
        <Link to="/runs/$id" params={{ id: one }} search={{ tab: 'compare', with: other }}>
          Compare {shortId(one)} with {shortId(other)}
        </Link>
      ) : (
        <span>{one === undefined ? '' : shortId(one)} is chosen: choose another one to compare it with.</span>
      )}
      <Press look="quiet" onPress={clear}>
        Choose none
      </Press>
    </div>
  );
}
