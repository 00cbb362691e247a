import { useQuery } from '@tanstack/react-query';
import { CatchBoundary } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { nowQuery } from '../api/index.ts';

/** A part of the frame. Where it cannot be shown it is left out until the next answer comes, and the stop beside it stays. */
export function Part({ children }: { children: ReactNode }): ReactElement {
  const { dataUpdatedAt } = useQuery(nowQuery);
  return (
    <CatchBoundary getResetKey={() => dataUpdatedAt} errorComponent={Nothing}>
      {children}
    </CatchBoundary>
  );
}

function Nothing(): null {
  return null;
}
