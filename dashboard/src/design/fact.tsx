import type { ReactElement, ReactNode } from 'react';

/** One of a list of facts: what it is called, and what is so. */
export function Fact({
  of,
  children,
  why,
}: {
  of: ReactNode;
  children: ReactNode;
  why?: string | undefined;
}): ReactElement {
  return (
    <div title={why}>
      <dt>{of}</dt>
      <dd>{children}</dd>
    </div>
  );
}
