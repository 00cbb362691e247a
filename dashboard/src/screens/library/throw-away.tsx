import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { dropDraft } from '../../api/index.ts';
import { Ask } from '../../design/ask.tsx';
import { Press } from '../../design/press.tsx';
import { scopeOf } from './use-kept.ts';

/** Throws away what somebody has not finished: a second step asks whether he means it. */
export function ThrowAway({
  name,
  before,
  then,
  failed,
}: {
  name: string;
  /** Once somebody means it, and nothing is thrown away yet. */
  before?: () => void;
  then?: () => void;
  /** It is there still. */
  failed?: () => void;
}): ReactElement {
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { mutateAsync } = useMutation({
    ...scopeOf(name),
    mutationFn: () => dropDraft(queries, name),
    ...(then && { onSuccess: then }),
    ...(failed && { onError: failed }),
  });
  return (
    <>
      <Press look="quiet" onPress={() => setAsks(true)}>
        Throw it away …
      </Press>
      {asks ? (
        <Ask
          title="Throw your text away?"
          consequence={<p>What you have changed since the version that you began from is gone for good.</p>}
          act={{
            word: 'Throw it away',
            run: () => {
              before?.();
              return mutateAsync();
            },
          }}
          danger
          close={() => setAsks(false)}
        />
      ) : null}
    </>
  );
}
