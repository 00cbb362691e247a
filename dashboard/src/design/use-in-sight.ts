import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useRef, type RefObject } from 'react';

/**
 * The rows of a box that are to be seen, and some around them: no others are in the page, however many there are.
 * @param height of a row, in pixels; of one that takes more, what it is taken for until it is measured
 */
export function useInSight(
  count: number,
  height: number,
  more: {
    overscan?: number;
    getItemKey?: (index: number) => number;
    paddingStart?: number;
    paddingEnd?: number;
    scrollPaddingEnd?: number;
  } = {},
): { box: RefObject<HTMLDivElement | null>; virtual: Virtualizer<HTMLDivElement, Element> } {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 10,
    ...more,
  });
  return { box, virtual };
}
