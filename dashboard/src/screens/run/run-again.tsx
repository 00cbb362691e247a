import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { newKey, runAgain } from '../../api/index.ts';
import { PressLink } from '../../design/press.tsx';
import { Failed } from '../../design/told.tsx';
import { ActPress } from '../../session/index.ts';
import type { RunHead } from '../../worker/index.ts';
import styles from './run.module.css';

/** Hands in once more what a run was made of: as it was at one press, or with other values. */
export function RunAgain({ head: { run_id, library } }: { head: RunHead }): ReactElement {
  const navigate = useNavigate();
  // A press that is repeated because nothing was heard of it is the same run; one after that is another.
  const [key, setKey] = useState(newKey);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => runAgain(run_id, key),
    onSuccess: (id) => {
      setKey(newKey());
      return navigate({ to: '/runs/$id', params: { id } });
    },
  });
  const form =
    library === undefined
      ? `#/submit?again=${run_id}`
      : `#/library/${encodeURIComponent(library.name)}?version=${library.version}&again=${run_id}`;
  return (
    <>
      <ActPress scope="runs:submit" isDisabled={isPending} onPress={() => mutate()}>
        {isPending ? 'Waiting for the gateway …' : 'Run again'}
      </ActPress>
      <PressLink href={form}>Run again with other values …</PressLink>
      {error ? (
        <div className={styles['refused']}>
          <Failed error={error} what="It is not run again" />
        </div>
      ) : null}
    </>
  );
}
