import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type ReactElement } from 'react';
import { handedInQuery, type HandedAgain } from '../../api/index.ts';
import { Notice, Failed } from '../../design/told.tsx';
import { Press } from '../../design/press.tsx';
import { shortId } from '../../design/address.tsx';

/** What was handed in with a run, to be handed in once more: taken at once where nothing is written here, else when somebody says so. */
export function RunAgain({
  runId,
  draft,
  take,
  leave,
}: {
  runId: string;
  draft: string;
  take: (handedIn: HandedAgain) => void;
  leave: () => void;
}): ReactElement {
  const { data, error } = useQuery(handedInQuery(runId));
  const taken = useRef(false);
  const takesAtOnce = data !== undefined && (draft === '' || draft === data.workflow);
  const takeOnce = (handedIn: HandedAgain): void => {
    if (taken.current) return;
    taken.current = true;
    take(handedIn);
  };
  useEffect(() => {
    if (takesAtOnce) takeOnce(data);
  });
  if (error) return <Failed error={error} what={`What run ${shortId(runId)} had cannot be read`} />;
  if (!data || takesAtOnce) return <Notice kind="plain">Reading what run {shortId(runId)} had …</Notice>;
  return (
    <Notice kind="attention">
      <p>Another workflow stands here than that of run {shortId(runId)}.</p>
      <Press onPress={() => takeOnce(data)}>Put that of the run in its place</Press>{' '}
      <Press look="quiet" onPress={leave}>
        Keep it
      </Press>
    </Notice>
  );
}
