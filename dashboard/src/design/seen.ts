import { useEffect, useEffectEvent } from 'react';

/** What a screen shows by itself, as its address says it where somebody chooses it; undefined for what it does not say then. */
type Seen = Readonly<Record<string, unknown>>;

const seen = new Set<() => Seen>();

/**
 * Tells what the screen shows that its address leaves to the moment: the step that it follows to, the hour that ends now. A copied address
 * says it, so that who opens it sees the same.
 */
export function useSeen(says: Seen): void {
  const tell = useEffectEvent(() => says);
  useEffect(() => {
    const each = (): Seen => tell();
    seen.add(each);
    return () => void seen.delete(each);
  }, []);
}

/** All of it. */
export function whatIsSeen(): Seen {
  return Object.assign({}, ...Array.from(seen, (each) => each())) as Seen;
}
