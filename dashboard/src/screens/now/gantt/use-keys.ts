import type { KeyboardEvent } from 'react';
import { nextBar, type Hit } from './hit.ts';
import type { Lane } from './lanes.ts';
import { pan, stretchOf, zoom, type SpanView } from './view.ts';

const zoomStep = 1.6;
/** A press moves by this part of what is seen. */
const panPart = 0.2;

/** What the keys of the picture read and set. */
export interface KeyPlace {
  lanes: readonly Lane[];
  change: (to: (view: SpanView) => SpanView) => void;
  lane: number | undefined;
  setLane: (lane: number) => void;
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
