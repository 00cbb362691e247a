import { Link } from '@tanstack/react-router';
import type { ComponentProps, ReactElement } from 'react';
import type { RunSearch } from './run-search.ts';

/** Leads to a part of a run's screen: it changes that of the address, and keeps the rest. */
export function PartLink({
  id,
  part,
  ...look
}: { id: string; part: RunSearch } & Pick<
  ComponentProps<'a'>,
  'className' | 'tabIndex' | 'aria-current' | 'children'
>): ReactElement {
  return (
    <Link
      to="/runs/$id"
      params={{ id }}
      search={(now: object) => ({ ...now, ...part })}
      replace
      resetScroll={false}
      activeOptions={{ includeSearch: true }}
      {...look}
    />
  );
}
