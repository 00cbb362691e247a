import { useEffect, useEffectEvent, type RefObject, type KeyboardEvent } from 'react';
import { pan, stretchOf, zoom, type SpanView } from './view.ts';
import { nextBar, type Hit } from './hit.ts';
import type { Lane } from './pieces.ts';

const zoomStep = 1.6;
/** A press moves by this part of what is seen. */
const panPart = 0.2;

/** What the keys of the picture read and set. */
interface KeyPlace {
  lanes: readonly Lane[];
  change: (to: (view: SpanView) => SpanView) => void;
  lane: number | undefined;
  setLane: (lane: number | undefined) => void;
  hit: Hit | undefined;
  setHit: (hit: Hit | undefined) => void;
  go: (hit: Hit | undefined) => void;
}

/** Moves the picture and the choice in it by keys. */
export function useKeys(place: KeyPlace): (event: KeyboardEvent) => void {
  const { lanes, change, lane, setLane, hit, setHit, go } = place;
  const choose = (by: 1 | -1): void => {
    setLane(
      lane === undefined
        ? by === 1
          ? 0
          : lanes.length - 1
        : Math.min(lanes.length - 1, Math.max(0, lane + by)),
    );
    setHit(undefined);
  };
  const step = (by: 1 | -1): void => {
    const index = lane ?? 0;
    const current = hit && 'bar' in hit && hit.lane === index ? hit.bar : undefined;
    const bar = nextBar(lanes[index], current, by);
    setLane(index);
    setHit(bar && { lane: index, bar });
    if (bar) change((view) => showing(view, bar.from));
  };
  const acts: Record<string, () => void> = {
    '+': () => change((view) => zoom(view, Date.now(), 1 / zoomStep)),
    '=': () => change((view) => zoom(view, Date.now(), 1 / zoomStep)),
    '-': () => change((view) => zoom(view, Date.now(), zoomStep)),
    ArrowLeft: () => change((view) => pan(view, Date.now(), -view.span * panPart)),
    ArrowRight: () => change((view) => pan(view, Date.now(), view.span * panPart)),
    Home: () => change((view) => ({ ...view, until: null })),
    ArrowUp: () => choose(-1),
    ArrowDown: () => choose(1),
    n: () => step(1),
    p: () => step(-1),
    Enter: () => go(hit),
    Escape: () => setHit(undefined),
  };
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}

/** Moves as little as needed for a moment to be in sight. */
function showing(view: SpanView, at: number): SpanView {
  const now = Date.now();
  const { from, to } = stretchOf(view, now);
  const edge = view.span * 0.05;
  if (at < from) return pan(view, now, at - from - edge);
  return at > to ? pan(view, now, at - to + edge) : view;
}

/** A wheel's notch turns the stretch by so much. */
const perWheelPixel = 1.0015;
/** A pointer that moves less has pressed, and not dragged (pixels). */
const still = 5;

/** What a picture does when somebody moves it or points at it. Positions are CSS pixels from its left and top. */
export interface Moves {
  change: (to: (view: SpanView) => SpanView) => void;
  /** `undefined` where the pointer has left. */
  point: (at: { x: number; y: number } | undefined) => void;
  press: (at: { x: number; y: number }) => void;
}

/** Listens for drag, pinch and wheel. The wheel alone scrolls the page as anywhere; with Ctrl it zooms, sideways it moves. */
export function useMoves(element: RefObject<HTMLElement | null>, moves: Moves): void {
  const point = useEffectEvent(moves.point);
  const press = useEffectEvent(moves.press);
  const move = useEffectEvent(moves.change);
  useEffect(() => {
    const of = element.current;
    if (!of) return undefined;
    const listening = new AbortController();
    const pointers = new Map<number, { x: number; y: number }>();
    let dragged = 0;
    const at = (event: MouseEvent): { x: number; y: number } => {
      const { left, top } = of.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    const change = (to: (view: SpanView, now: number, perPixel: number, from: number) => SpanView): void =>
      move((view) => {
        const now = Date.now();
        return to(view, now, view.span / of.clientWidth, stretchOf(view, now).from);
      });

    const on = <Type extends keyof HTMLElementEventMap>(
      type: Type,
      act: (event: HTMLElementEventMap[Type]) => void,
    ): void => of.addEventListener(type, act, { passive: false, signal: listening.signal });
    on('wheel', (event) => {
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
    });
    on('pointerdown', (event) => {
      if (event.button !== 0) return;
      if (pointers.size === 0) dragged = 0;
      pointers.set(event.pointerId, at(event));
    });
    on('pointermove', (event) => {
      const here = at(event);
      const before = pointers.get(event.pointerId);
      if (!before) {
        if (event.pointerType === 'mouse') point(here);
        return;
      }
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      dragged += Math.abs(here.x - before.x);
      pointers.set(event.pointerId, here);
      if (dragged < still) return;
      if (!of.hasPointerCapture(event.pointerId)) of.setPointerCapture(event.pointerId);
      point(undefined);
      if (other) {
        const factor = Math.max(8, Math.abs(before.x - other.x)) / Math.max(8, Math.abs(here.x - other.x));
        change((view, now, perPixel, from) => zoom(view, now, factor, from + other.x * perPixel));
      } else change((view, now, perPixel) => pan(view, now, (before.x - here.x) * perPixel));
    });
    const release = (event: PointerEvent): void => {
      const had = pointers.delete(event.pointerId);
      if (had && event.type === 'pointerup' && dragged < still) press(at(event));
    };
    on('pointerup', release);
    on('pointercancel', release);
    on('pointerleave', () => point(undefined));
    return () => listening.abort();
  }, [element]);
}
