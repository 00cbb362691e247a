import { useQueryClient, useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { useEffect, useEffectEvent, type ReactElement } from 'react';
import { sentenceOf, Notice } from '../design/told.tsx';
import { Press } from '../design/press.tsx';
import styles from './frame.module.css';

/**
 * A screen that could not be shown; the frame with its stop stays. It tries again by itself as soon as something that could not be
 * read has been: nobody stands before a screen on the wall.
 */
export function Broken({ error, reset }: ErrorComponentProps): ReactElement {
  const { reset: resetQueries } = useQueryErrorResetBoundary();
  const queries = useQueryClient();
  const again = (): void => {
    resetQueries();
    reset();
  };
  const heard = useEffectEvent(again);
  useEffect(
    () =>
      queries.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'success') return;
        if (event.query.state.errorUpdateCount > 0) heard();
      }),
    [queries],
  );
  return (
    <Notice kind="failed">
      <p>This screen cannot be shown: {sentenceOf(error)}</p>
      <Press onPress={again}>Try again</Press>
    </Notice>
  );
}

/** An address that leads nowhere. */
export function Nowhere(): ReactElement {
  return (
    <Notice kind="plain">
      There is nothing at this address. <Link to="/">See how the lab stands now</Link>
    </Notice>
  );
}

/** A screen on its way; it says so only where that takes a moment. */
export function Pending(): ReactElement {
  return (
    <p className={styles['pending']} role="status">
      Asking the gateway …
    </p>
  );
}
