import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import { formatDuration } from '../../../shared/sentences/index.ts';
import { Failed } from '../design/told.tsx';
import { inWorker, type Placed, type Sheet } from '../worker/index.ts';
import { Canvas, type Drawing } from './canvas.tsx';
import { foldingOf, levelsOf, type Folding } from './fold.ts';
import styles from './graph.module.css';
import { longestChain, type LongestChain } from './longest-chain.ts';
import type { GraphBox, GraphModel, StandingOf } from './model.ts';
import { drawnLinks, sheetOf } from './sheet.ts';
import { stateOf, talliesOf, tallyInWords, type Tally } from './tally.ts';
import { unfold, type Unfolded } from './unfold.ts';
import { counted } from './words.ts';

/** How a graph is shown. */
export interface GraphProps {
  model: GraphModel;
  /** How steps stand, where it is the graph of a run: another function whenever one may stand otherwise. */
  standing?: StandingOf;
  /** What it is a graph of, for who does not see it. */
  label: string;
  /** The id of the selected box. It is brought into sight whenever it is another one. */
  selected?: string | undefined;
  /** Told which box somebody selects: a step, or a group of them, which may be written somewhere. */
  onSelect?: (box: GraphBox) => void;
  /** What stands beside its tools. */
  children?: ReactNode;
}

/** Where everything is drawn. The same sheet is laid out once. */
function placesQuery(sheet: Sheet, room: { width: number; height: number } | undefined) {
  return {
    queryKey: ['graph', JSON.stringify(sheet), room?.width, room?.height],
    queryFn: () => inWorker('layOutGraph', sheet, room ?? { width: 800, height: 600 }),
    enabled: room !== undefined,
    structuralSharing: false,
    placeholderData: keepPreviousData<Placed>,
    staleTime: Infinity,
    refetchInterval: false,
    gcTime: 10_000,
  } as const;
}

const unknown: StandingOf = () => undefined;

/** A workflow, or a run of one, as a graph, which somebody moves, folds and walks through. */
export function WorkflowGraph({
  model,
  standing = unknown,
  label,
  selected,
  onSelect,
  children,
}: GraphProps): ReactElement {
  const [room, setRoom] = useState<{ width: number; height: number }>();
  const [asked, setAsked] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [isMarked, mark] = useState(false);
  const levels = useMemo(() => levelsOf(model), [model]);
  const folding = useMemo(() => foldingOf(levels), [levels]);
  const tallies = useMemo(() => talliesOf(folding, standing), [folding, standing]);
  const over = useOver(model, standing);
  const unfolded = useMemo(() => unfold(folding, asked, selected, over), [folding, asked, selected, over]);
  const sheet = useMemo(() => sheetOf(folding, unfolded.open), [folding, unfolded]);
  const { data: placed, error } = useQuery(placesQuery(sheet, room));
  const chain = useMemo(
    () => (isMarked ? chainNow(levels, standing) : undefined),
    [isMarked, levels, standing],
  );
  const drawing = useMemo(
    () => placed && drawingOf({ folding, tallies, standing, unfolded, placed, chain }),
    [folding, tallies, standing, unfolded, placed, chain],
  );
  const steps = tallies.get('')?.steps ?? 0;
  return (
    <div className={styles['graph']}>
      <div className={`apart ${styles['tools']}`}>
        <span className="quiet small" role="status">
          {[counted(steps, 'step'), foldedWord(unfolded), chainWord(chain)]
            .filter((word) => word !== '')
            .join(' · ')}
        </span>
        <div className="line-12">
          {children}
          {standing === unknown ? null : (
            <ToggleButton className="toggle" isSelected={isMarked} onChange={mark}>
              Longest chain
            </ToggleButton>
          )}
        </div>
      </div>
      <Failed error={error} what="The graph cannot be drawn" />
      <div
        className={styles['room']}
        ref={(element) => {
          if (element && !room) setRoom({ width: element.clientWidth, height: element.clientHeight });
        }}
      >
        {drawing && room ? (
          <Canvas
            {...{ drawing, label, room, selected }}
            select={(box) => onSelect?.(box)}
            fold={(id) => setAsked((known) => new Map(known).set(id, !unfolded.open.has(id)))}
          />
        ) : (
          <p className="quiet" aria-busy="true">
            Drawing {counted(steps, 'step')} …
          </p>
        )}
      </div>
    </div>
  );
}

/** By the times as they are now: the chain is found anew with each change of the run, and not with each second. */
function chainNow(levels: Folding, standing: StandingOf): LongestChain | undefined {
  return longestChain(levels, standing, Date.now());
}

/** The loops that are over: the same set as long as these are the same. */
function useOver({ boxes }: GraphModel, standing: StandingOf): ReadonlySet<string> {
  const ids = boxes.flatMap((box) =>
    box.kind === 'loop' && standing(box)?.ended !== undefined ? [box.id] : [],
  );
  const key = ids.join(' ');
  return useMemo(() => new Set(key.split(' ')), [key]);
}

function foldedWord({ drawn, folded }: Unfolded): string {
  return folded === 0 ? '' : `${counted(drawn, 'box', 'boxes')}, ${counted(folded, 'step')} folded`;
}

function chainWord(chain: LongestChain | undefined): string {
  return chain ? `longest chain: ${counted(chain.steps, 'step')}, ${formatDuration(chain.ms)}` : '';
}

/** What is drawn, and how each box looks. */
function drawingOf({
  folding,
  tallies,
  standing: of,
  unfolded: { open },
  placed,
  chain,
}: {
  folding: Folding;
  tallies: ReadonlyMap<string, Tally>;
  standing: StandingOf;
  unfolded: Unfolded;
  placed: Placed;
  chain: LongestChain | undefined;
}): Drawing {
  const looks: Drawing['looks'] = new Map(
    [...placed.boxes.keys()].flatMap((id) => {
      const box = folding.boxes.get(id);
      if (!box) return [];
      const tally = tallies.get(id);
      const parts = tally && { isOpen: open.has(id), word: tallyInWords(tally) };
      const standing = of(box);
      const state = standing?.shown.key ?? (tally && stateOf(tally));
      const isChain = chain?.boxes.has(id) ?? false;
      const look = { state, chain: isChain, ...(standing && { standing }), ...(parts && { parts }) };
      return [[id, { box, look }] as const];
    }),
  );
  const links = drawnLinks(folding, open).map((link) => ({
    link,
    chain: chain !== undefined && (folding.lifted.get(link) ?? []).some((each) => chain.links.has(each)),
  }));
  return {
    ...{ placed, looks, links },
    parts: (id) => (open.has(id) ? (folding.levels.get(id)?.parts ?? []) : []),
    within: (id) => folding.within.get(id),
  };
}
