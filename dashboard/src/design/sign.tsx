import type { ReactElement } from 'react';

/** A mark of lines beside words, or in a button that has a name: screen readers are told nothing of it. */
export function Sign({
  d,
  size = 16,
  box = size,
  width = 1.6,
  className,
}: {
  /** Its path. */
  d: string;
  /** Its side, and that of what it is drawn in. */
  size?: number;
  box?: number;
  /** Of its lines. */
  width?: number;
  className?: string;
}): ReactElement {
  return (
    <svg width={size} height={size} viewBox={`0 0 ${box} ${box}`} className={className} aria-hidden="true">
      <path d={d} fill="none" stroke="currentColor" strokeWidth={width} />
    </svg>
  );
}

/** Of a button that unfolds something: it turns with its `aria-expanded`. */
export function FoldSign(): ReactElement {
  return <Sign d="M4 2l4 4-4 4" size={12} className="fold-sign" />;
}
