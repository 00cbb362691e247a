import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Session } from '../../../client/index.ts';
import { sessionQuery } from '../api/index.ts';
import { useLink } from '../live/index.ts';

/** Who this browser is to the gateway; undefined until it has said so. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/**
 * Whether somebody may look at the lab here: `asking` until the gateway has said so, `locked` where it wants a key and none is sent
 * that counts, `first password` where a user must change his before anything else. A gateway that does not answer locks nothing: the
 * page shows what it knows.
 */
export function useDoor(): 'asking' | 'locked' | 'first password' | 'open' {
  const { data, isPending } = useQuery(sessionQuery);
  const link = useLink();
  const isFirst = data?.must_change_password === true;
  const locked = isFirst || (data !== undefined && data.requires_key && !data.signed_in);
  const who = data && `${locked} ${data.signed_in} ${data.name ?? ''}`;
  const [known, setKnown] = useState(who);
  if (who !== undefined && who !== known && (known === undefined || locked)) setKnown(who);
  const isAnother = known !== undefined && who !== undefined && who !== known;
  useEffect(() => {
    // A feed that is refused would be asked for again and again.
    if (locked) link.close();
    // All that was read for somebody else is forgotten, in every thread of the page.
    else if (isAnother) location.reload();
  }, [isAnother, locked, link]);
  if (isFirst) return 'first password';
  if (locked) return 'locked';
  return isPending || isAnother ? 'asking' : 'open';
}
