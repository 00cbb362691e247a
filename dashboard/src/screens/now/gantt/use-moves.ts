import { useEffect, useRef, type RefObject } from 'react';
import { pan, stretchOf, zoom, type SpanView } from './view.ts';

/** A wheel's notch turns the stretch by so much. */
const perWheelPixel = 1.0015;
/** A pointer that moves less has pressed, and not dragged (pixels). */
const still = 5;

/** What a picture does when somebody moves it or points at it. Positions are CSS pixels from its left and top. */
export interface Moves {
  change(to: (view: SpanView) => SpanView): void;
  /** `undefined` where the pointer has left. */
  point(at: { x: number; y: number } | undefined): void;
  press(at: { x: number; y: number }): void;
}

/** Listens for drag, pinch and wheel. The wheel alone scrolls the page as anywhere; with Ctrl it zooms, sideways it moves. */
export function useMoves(element: RefObject<HTMLElement | null>, moves: Moves): void {
  const latest = useRef(moves);
  useEffect(() => {
    latest.current = moves;
  }, [moves]);
  useEffect(() => {
    const of = element.current;
    if (!of) return undefined;
    const listening = new AbortController();
    const { signal } = listening;
    const pointers = new Map<number, { x: number; y: number }>();
    let dragged = 0;
    const at = (event: MouseEvent): { x: number; y: number } => {
      const { left, top } = of.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    const change = (to: (view: SpanView, now: number, perPixel: number, from: number) => SpanView): void =>
      latest.current.change((view) => {
        const now = Date.now();
        return to(view, now, view.span / of.clientWidth, stretchOf(view, now).from);
      });

    of.addEventListener(
      'wheel',
      (event) => {
        const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
        if (event.ctrlKey || event.metaKey) {
          const { x } = at(event);
          const factor =
            perWheelPixel ** Math.max(-300, Math.min(300, event.deltaY * (event.deltaMode ? 30 : 1)));
          change((view, now, perPixel, from) => zoom(view, now, factor, from + x * perPixel));
        } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
          change((view, now, perPixel) => pan(view, now, sideways * perPixel));
        } else return;
        event.preventDefault();
      },
      { passive: false, signal },
    );
    of.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button !== 0) return;
        if (pointers.size === 0) dragged = 0;
        pointers.set(event.pointerId, at(event));
      },
      { signal },
    );
    of.addEventListener(
      'pointermove',
      (event) => {
        const here = at(event);
        const before = pointers.get(event.pointerId);
        if (!before) {
          if (event.pointerType === 'mouse') latest.current.point(here);
          return;
        }
        const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
        dragged += Math.abs(here.x - before.x);
        pointers.set(event.pointerId, here);
        if (dragged < still) return;
        if (!of.hasPointerCapture(event.pointerId)) of.setPointerCapture(event.pointerId);
        latest.current.point(undefined);
        if (other) {
          const factor = Math.max(8, Math.abs(before.x - other.x)) / Math.max(8, Math.abs(here.x - other.x));
          change((view, now, perPixel, from) => zoom(view, now, factor, from + other.x * perPixel));
        } else change((view, now, perPixel) => pan(view, now, (before.x - here.x) * perPixel));
      },
      { signal },
    );
    const release = (event: PointerEvent): void => {
      const had = pointers.delete(event.pointerId);
      if (had && event.type === 'pointerup' && dragged < still) latest.current.press(at(event));
    };
    of.addEventListener('pointerup', release, { signal });
    of.addEventListener('pointercancel', release, { signal });
    of.addEventListener('pointerleave', () => latest.current.point(undefined), { signal });
    return () => listening.abort();
  }, [element]);
}
