import { useLocation } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';

/** Closes a dialog once the page shows another screen: an act belongs to the one on which it was begun. */
export function useCloseElsewhere(close: () => void): void {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const begun = useRef(path);
  const leave = useEffectEvent(close);
  useEffect(() => {
    if (path !== begun.current) leave();
  }, [path]);
}
