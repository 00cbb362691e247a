import { useState, type ReactElement } from 'react';
import { type Hit, instrumentRows, type Lane, Picture, type SpanView } from '../../../bars/index.ts';
import { runAddress } from '../../../design/address.tsx';

/** What instruments did and are to do over time, a lane for each. A press leads to the run at that step. */
export function Gantt({
  lanes,
  view,
  change,
  open,
}: {
  lanes: readonly Lane[];
  view: SpanView;
  change: (to: (view: SpanView) => SpanView) => void;
  open: (address: string) => void;
}): ReactElement {
  const [lane, setLane] = useState<number>();
  const go = (hit: Hit | undefined): void => {
    if (hit && 'reserved' in hit) return open(`/lab/${encodeURIComponent(hit.reserved.of.module)}`);
    const step = hit && ('bar' in hit ? hit.bar.of : hit.waits[0]?.of);
    if (step) open(runAddress(step.run_id, step.step).replace(/^#/, ''));
  };
  return (
    <Picture
      {...{ lanes, view, change, lane }}
      rows={instrumentRows}
      press={go}
      enter={go}
      choose={setLane}
      label="What the instruments did and are to do. Left and right move in time, plus and minus zoom, Home goes to now, up and down choose an instrument, N and P its next and previous action, Enter opens it."
    />
  );
}
