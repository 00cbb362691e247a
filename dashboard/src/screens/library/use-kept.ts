import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Problem } from '../../../../client/index.ts';
import { draftChange, type Edited, keepDraft } from '../../api/index.ts';
import { useRested } from '../../design/rested.ts';

/** Milliseconds after which a gateway that did not answer is tried again. */
const retryMs = 1_000;

/** Changes of one draft, one after another. */
export const scopeOf = (name: string) => ({
  scope: { id: `draft ${name}` },
  mutationKey: draftChange(name),
});

/**
 * Keeps a text on the gateway while somebody writes it, and once more when he leaves: one after the other, so that the newest stays.
 * @param since when what he began from was kept; null where nothing was
 */
export function useKept(
  name: string,
  edited: Edited,
  since: string | null,
): {
  /** When it was kept last; undefined while what stands there is not, or nothing was changed. */
  at: string | undefined;
  pending: boolean;
  error: Error | null;
  /** Keeps it. @param over also over one that was kept elsewhere meanwhile */
  again: (over?: boolean) => void;
  /** Keeps nothing any more, but what is under way: it is thrown away. */
  forget: () => void;
  /** Keeps what stands there, and nothing any more; resolves once that has ended, well or not. */
  settle: () => Promise<void>;
  /** Goes on to keep it: it was neither thrown away nor saved. */
  goOn: () => void;
} {
  const queries = useQueryClient();
  const [begun] = useState(edited);
  const isOver = useRef(false);
  const seen = useRef<string | null | undefined>(since);
  const underWay = useRef<Promise<unknown>>(Promise.resolve());
  const rested = useRested(edited);
  const { mutateAsync, isPending, failureReason, data, variables } = useMutation({
    ...scopeOf(name),
    // Until the gateway answers again: nobody has to write on for that.
    retry: (_, why) => !isOver.current && why instanceof Problem && why.status === 0,
    retryDelay: retryMs,
    mutationFn: async (text: Edited) => {
      const at = await keepDraft(queries, name, text, seen.current);
      seen.current = at ?? null;
      return new Date().toISOString();
    },
  });
  const last = variables ?? begun;
  const isKept = !isPending && !failureReason && edited === last;
  const start = (text: Edited): void => {
    // Why it failed is shown beside the text.
    underWay.current = mutateAsync(text).catch(() => undefined);
  };
  const keep = useEffectEvent((text: Edited): void => {
    if (!isOver.current && text !== last) start(text);
  });
  useEffect(() => {
    if (!isPending) keep(rested);
  }, [rested, isPending]);
  const leave = useEffectEvent(() => keep(edited));
  useEffect(() => () => leave(), []);
  useEffect(() => {
    // Whoever closes the page is asked first.
    const stay = (event: Event): void => event.preventDefault();
    if (!isKept) addEventListener('beforeunload', stay);
    return () => removeEventListener('beforeunload', stay);
  }, [isKept]);
  return {
    at: isKept ? data : undefined,
    pending: !isKept,
    error: failureReason,
    again: (over = false) => {
      if (over) seen.current = undefined;
      start(edited);
    },
    forget: () => {
      isOver.current = true;
    },
    settle: async () => {
      if (edited !== last) start(edited);
      isOver.current = true;
      await underWay.current;
    },
    goOn: () => {
      isOver.current = false;
    },
  };
}
