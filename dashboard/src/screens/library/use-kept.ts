import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Problem } from '../../../../client/index.ts';
import { dropDraft, type Edited, keepDraft } from '../../api/index.ts';
import { useRested } from '../../design/rested.ts';

/** Milliseconds after which a gateway that did not answer is tried again. */
const retryMs = 1_000;

/** Keeps a text on the gateway while somebody writes it, and once more when he leaves: one after the other, so that the newest stays. */
export function useKept(
  name: string,
  edited: Edited,
): {
  /** When it was kept last; undefined while what stands there is not, or nothing was changed. */
  at: string | undefined;
  pending: boolean;
  error: Error | null;
  again: () => void;
  /** Keeps nothing any more: it was thrown away. */
  forget: () => void;
  /** The same, and throws away what is kept: it was saved. */
  drop: () => void;
} {
  const queries = useQueryClient();
  const [begun] = useState(edited);
  const isOver = useRef(false);
  const rested = useRested(edited);
  const scope = { id: `draft ${name}` };
  const { mutate, isPending, failureReason, data, variables } = useMutation({
    scope,
    // Until the gateway answers again: nobody has to write on for that.
    retry: (_, why) => why instanceof Problem && why.status === 0,
    retryDelay: retryMs,
    mutationFn: async (text: Edited) => {
      await keepDraft(queries, name, text);
      return new Date().toISOString();
    },
  });
  const { mutate: dropKept } = useMutation({ scope, mutationFn: () => dropDraft(queries, name) });
  const last = variables ?? begun;
  const isKept = !isPending && !failureReason && edited === last;
  const keep = useEffectEvent((text: Edited): void => {
    if (!isOver.current && text !== last) mutate(text);
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
    again: () => mutate(edited),
    forget: () => {
      isOver.current = true;
    },
    drop: () => {
      isOver.current = true;
      dropKept();
    },
  };
}
