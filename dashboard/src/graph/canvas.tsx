import {
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  useStoreApi,
  ViewportPortal,
  type Node,
  type NodeProps,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import {
  createContext,
  memo,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
} from 'react';
import { Press } from '../design/press.tsx';
import type { Placed } from '../worker/index.ts';
import { BoxFace, type BoxLook } from './box-face.tsx';
import styles from './graph.module.css';
import type { GraphBox, GraphLink } from './model.ts';
import { longestText } from './sheet.ts';
import { nextBox, towardsOf, type Ways } from './walk.ts';

/** What is drawn of a graph: each box with its place and its look, and what leads from one to another. */
export interface Drawing {
  placed: Placed;
  looks: ReadonlyMap<string, { box: GraphBox; look: Omit<BoxLook, 'selected'> }>;
  links: readonly { link: GraphLink; chain: boolean }[];
  /** What stands in a box, where that is drawn. */
  parts: Ways['parts'];
  within: Ways['within'];
}

interface Size {
  width: number;
  height: number;
}

interface CanvasProps {
  drawing: Drawing;
  label: string;
  room: Size;
  selected: string | undefined;
  select: (box: GraphBox) => void;
  fold: (id: string) => void;
}

/** What the boxes are told beside where they are. */
const Shown = createContext<{
  looks: Drawing['looks'];
  selected: string | undefined;
  /** The box to which the keys have led, anew with each step. */
  at: { id: string } | undefined;
  /** True where boxes are too far away to be read. */
  bare: boolean;
}>({ looks: new Map(), selected: undefined, at: undefined, bare: false });

const kinds = { box: memo(PlacedBox) };
/** Smaller letters cannot be read: of boxes that are farther, the names alone are shown, then their states. */
const farBelow = 0.6;
const veryFarBelow = 0.22;
const smallest = 0.04;
const largest = 1.5;
const space = 24;

/** Boxes and lines on a plane that somebody moves and zooms, by pointer, wheel or keys. */
export function Canvas(props: CanvasProps): ReactElement {
  return (
    <ReactFlowProvider>
      <Plane {...props} />
    </ReactFlowProvider>
  );
}

function Plane({ drawing, label, room, selected, select, fold }: CanvasProps): ReactElement {
  const { placed, looks } = drawing;
  const flow = useReactFlow();
  const store = useStoreApi();
  const [at, setAt] = useState<{ id: string }>();
  const held = useRef<string>(undefined);
  const nodes = useMemo(() => nodesOf(placed, looks), [placed, looks]);
  const [first] = useState(() => viewOf(placed, room, selected));
  // React Flow drops what moves the plane before it is ready, and the room may have another size by then.
  const begin = (): void => void flow.setViewport(viewOf(placed, store.getState(), selected));
  const far = useStore(({ transform: [, , zoom] }) =>
    zoom < veryFarBelow ? 'very' : zoom < farBelow ? 'far' : undefined,
  );
  useStaysInPlace(placed, held, selected);

  const show = useCallback(
    (id: string) => {
      const spot = placed.boxes.get(id);
      if (spot) bringIntoSight(flow, spot, store.getState());
    },
    [flow, placed, store],
  );
  const showSelected = useEffectEvent(() => {
    if (selected !== undefined) show(selected);
  });
  // A graph that is drawn anew has its place already.
  const before = useRef(selected);
  useEffect(() => {
    if (before.current !== selected) showSelected();
    before.current = selected;
  }, [selected]);

  const foldAt = (id: string): void => {
    held.current = id;
    fold(id);
  };
  const press = ({ target }: MouseEvent): void => {
    const pressed = target instanceof Element ? target.closest<HTMLElement>('[data-box], [data-fold]') : null;
    const { box: id, fold: folded } = pressed?.dataset ?? {};
    if (folded !== undefined) foldAt(folded);
    const { box, look } = looks.get(id ?? '') ?? {};
    if (!box) return;
    if (box.step !== undefined || box.pointer !== undefined) select(box);
    else if (look?.parts) foldAt(box.id);
  };
  const bare = far === 'very';
  const shown = useMemo(() => ({ looks, selected, at, bare }), [looks, selected, at, bare]);

  const ways: Ways = {
    across: placed.across,
    boxes: placed.boxes,
    links: drawing.links.map(({ link }) => link),
    parts: drawing.parts,
    within: drawing.within,
  };
  const whole = (): void => {
    const { x, y, zoom } = fitted(placed, store.getState());
    void flow.setViewport({ x, y, zoom });
  };
  const go = (id: string | undefined): void => {
    if (id === undefined) return;
    show(id);
    setAt({ id });
  };
  const move = (event: KeyboardEvent): void => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return;
    const here = target.closest('[data-box]')?.getAttribute('data-box') ?? undefined;
    const towards = towardsOf(key, placed.across);
    const acts: Record<string, () => void> = {
      '+': () => void flow.zoomIn(),
      '-': () => void flow.zoomOut(),
      '0': whole,
      Home: () => go([...placed.boxes.keys()][0]),
    };
    if (towards)
      go(
        here === undefined
          ? (at?.id ?? selected ?? [...placed.boxes.keys()][0])
          : nextBox(here, towards, ways),
      );
    else if (key === ' ' && here !== undefined && looks.get(here)?.look.parts) foldAt(here);
    else if (Object.hasOwn(acts, key)) acts[key]?.();
    else return;
    event.preventDefault();
  };

  return (
    <div
      className={styles['canvas']}
      role="group"
      aria-label={`${label}. Arrows lead from box to box, Enter selects, Space folds.`}
      tabIndex={0}
      data-far={far}
      onKeyDown={move}
      onClick={press}
    >
      <Shown value={shown}>
        <ReactFlow
          nodes={nodes}
          nodeTypes={kinds}
          defaultViewport={first}
          onInit={begin}
          width={room.width}
          height={room.height}
          minZoom={smallest}
          maxZoom={largest}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          onlyRenderVisibleElements
          panOnScroll
          zoomOnDoubleClick={false}
          deleteKeyCode={null}
          selectionKeyCode={null}
          panActivationKeyCode={null}
          proOptions={{ hideAttribution: true }}
        >
          <ViewportPortal>
            <Lines drawing={drawing} />
          </ViewportPortal>
        </ReactFlow>
      </Shown>
      <div className={styles['zoom']} role="group" aria-label="Zoom">
        <Press aria-label="Smaller" onPress={() => void flow.zoomOut()}>
          −
        </Press>
        <Press aria-label="Larger" onPress={() => void flow.zoomIn()}>
          +
        </Press>
        <Press onPress={whole}>Whole</Press>
      </div>
    </div>
  );
}

/** Those of which the size and the handles are known are drawn only where they are seen, also at first. */
function nodesOf({ boxes }: Placed, looks: Drawing['looks']): Node[] {
  return [...boxes].flatMap(([id, { x, y, width, height }]) => {
    const size = { width, height };
    const node = { id, type: 'box', position: { x, y }, ...size, measured: size, handles: [], data: {} };
    return looks.has(id) ? [node] : [];
  });
}

function PlacedBox({ id }: NodeProps): ReactElement | null {
  const { looks, selected, at, bare } = useContext(Shown);
  const place = useRef<HTMLDivElement>(null);
  const isAt = at?.id === id;
  useEffect(() => {
    if (isAt) place.current?.querySelector<HTMLElement>('[data-box]')?.focus({ preventScroll: true });
  }, [isAt, at]);
  const found = looks.get(id);
  if (!found) return null;
  const { box, look } = found;
  return (
    <div ref={place} className={styles['place']}>
      <BoxFace box={box} look={{ ...look, selected: id === selected }} bare={bare} />
    </div>
  );
}

/** The lines between the boxes, in one picture. */
const Lines = memo(function Lines({ drawing: { placed, links } }: { drawing: Drawing }): ReactElement {
  const drawn = links.flatMap(({ link, chain }) => {
    const line = placed.links.get(`${link.from} ${link.to}`);
    return line ? [{ link, chain, line }] : [];
  });
  // What is marked lies above what is not.
  drawn.sort((one, other) => Number(one.chain) - Number(other.chain));
  return (
    <svg className={styles['lines']} width={placed.width} height={placed.height} aria-hidden="true">
      {drawn.map(({ link: { from, to, kind, text }, chain, line }) => (
        <g key={`${from} ${to}`} data-kind={kind} data-chain={chain || undefined}>
          <path d={line.path} />
          {text !== undefined && line.text ? (
            <text x={line.text.x} y={line.text.y} dominantBaseline="central" textAnchor="middle">
              <title>{text}</title>
              {text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text}
            </text>
          ) : null}
        </g>
      ))}
    </svg>
  );
});

interface View {
  x: number;
  y: number;
  zoom: number;
}

/** All of it, as large as there is room, in the middle. */
function fitted({ width, height }: Size, room: Size): View {
  const zoom = Math.max(
    smallest,
    Math.min(1, (room.width - 2 * space) / width, (room.height - 2 * space) / height),
  );
  return { zoom, x: (room.width - width * zoom) / 2, y: Math.max(space, (room.height - height * zoom) / 2) };
}

/** What is shown first: all of it, where that can be read; else the selected box, or where it begins. */
function viewOf(placed: Placed, room: Size, selected: string | undefined): View {
  const all = fitted(placed, room);
  if (all.zoom >= farBelow) return all;
  const zoom = 0.8;
  const [begin] = placed.boxes.values();
  const spot = (selected === undefined ? undefined : placed.boxes.get(selected)) ?? begin;
  if (!spot) return all;
  const [x, y] = [spot.x + spot.width / 2, spot.y + Math.min(spot.height, 80) / 2];
  const inMiddle = { zoom, x: room.width / 2 - x * zoom, y: room.height / 2 - y * zoom };
  // Nothing is wasted on what lies beside it.
  return {
    zoom,
    x: within(inMiddle.x, placed.width * zoom, room.width),
    y: within(inMiddle.y, placed.height * zoom, room.height),
  };
}

function within(start: number, size: number, room: number): number {
  if (size + 2 * space <= room) return (room - size) / 2;
  return Math.min(space, Math.max(room - size - space, start));
}

type Flow = ReturnType<typeof useReactFlow>;

/** Moves the plane as far as it takes to see a box whole, and not where it is seen. */
function bringIntoSight(flow: Flow, spot: { x: number; y: number } & Size, room: Size): void {
  const { x, y, zoom } = flow.getViewport();
  const shift = (from: number, size: number, whole: number): number => {
    if (from < space) return space - from;
    const over = from + Math.min(size, whole - 2 * space) - (whole - space);
    return over > 0 ? -over : 0;
  };
  const dx = shift(spot.x * zoom + x, spot.width * zoom, room.width);
  const dy = shift(spot.y * zoom + y, spot.height * zoom, room.height);
  if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom });
}

/** Where boxes are laid out anew, the one that somebody has folded, or the selected one, stays where it was seen. */
function useStaysInPlace(
  placed: Placed,
  held: { current: string | undefined },
  selected: string | undefined,
): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const before = useRef(placed);
  const keep = useEffectEvent((old: Placed) => {
    const id = [held.current, selected, ...old.boxes.keys()].find(
      (each) => each !== undefined && old.boxes.has(each) && placed.boxes.has(each),
    );
    const [from, to] = [old.boxes.get(id ?? ''), placed.boxes.get(id ?? '')];
    if (from && to && (from.x !== to.x || from.y !== to.y)) {
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x + (from.x - to.x) * zoom, y: y + (from.y - to.y) * zoom, zoom });
    }
    // It was selected before it had a place.
    const spot = placed.boxes.get(selected ?? '');
    if (spot && !old.boxes.has(selected ?? '')) bringIntoSight(flow, spot, store.getState());
  });
  useEffect(() => {
    if (before.current !== placed) keep(before.current);
    before.current = placed;
  }, [placed]);
}
