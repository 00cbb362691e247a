import { createContext, useContext, useSyncExternalStore, type ReactElement, type ReactNode } from 'react';
import type { LinkState } from './feed.ts';
import type { Link } from './link.ts';

const LinkContext = createContext<Link | undefined>(undefined);

/** Gives the page its one link to the gateway. */
export function LinkProvider({ link, children }: { link: Link; children: ReactNode }): ReactElement {
  return <LinkContext value={link}>{children}</LinkContext>;
}

/** The page's one link to the gateway. */
export function useLink(): Link {
  const link = useContext(LinkContext);
  if (!link) throw new Error('no LinkProvider stands above');
  return link;
}

/** Whether the page hears of changes now, and since when it does not. */
export function useLinkState(): LinkState {
  const link = useLink();
  return useSyncExternalStore(link.subscribe, () => link.state);
}
