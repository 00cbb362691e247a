import { stepOrder } from '../../../client/index.ts';
import type { RunHead, StepLine } from '../worker/index.ts';
import type { Shown } from '../design/state.tsx';
import {
  type BoxNote,
  type GraphBox,
  type GraphLink,
  type GraphModel,
  type Standing,
  type StandingOf,
  stepBox,
} from './model.ts';
import { counted, gapInWords, keptInWords } from './words.ts';

/**
 * The graph of a run of these steps: rounds, and what recovers a step, are there once they are added. Pure.
 * @param steps its `plan`: the same as long as no step is added
 */
export function graphOfRun(steps: readonly StepLine[]): GraphModel {
  const order = stepOrder(steps).flatMap(({ position }) => steps[position] ?? []);
  const rounds = roundsOf(steps);
  const { homes, groups } = homesOf(order, steps, rounds);
  const boxes: GraphBox[] = [];
  const drawn = new Set<string>();
  const draw = (id: string | undefined): void => {
    const group = id === undefined || drawn.has(id) ? undefined : groups.get(id);
    if (!group) return;
    draw(group.within);
    drawn.add(group.id);
    boxes.push(group);
  };
  for (const line of order) {
    const within = homes.get(line.position);
    draw(within);
    const box = boxOf(line, nameIn(within, line), steps, rounds.get(line.position));
    boxes.push(within === undefined ? box : { ...box, within });
  }
  return { boxes, links: linksOf(steps, rounds) };

  /** What a step is called where it stands. */
  function nameIn(within: string | undefined, line: StepLine): string {
    let depth = 0;
    for (let at = groups.get(within ?? ''); at?.kind === 'workflow'; at = groups.get(at.within ?? ''))
      depth += 1;
    const path = pathOf(line, steps);
    if (line.added_for?.as === 'recover') return path.slice(-1).join('');
    // What was put in is not called as what it stands in.
    return path.slice(Math.min(depth, path.length - 1)).join('/');
  }
}

/** The rounds of a loop, by their numbers: the positions of their steps. */
type Rounds = ReadonlyMap<number, readonly number[]>;

function roundsOf(steps: readonly StepLine[]): ReadonlyMap<number, Rounds> {
  const found = new Map<number, Map<number, number[]>>();
  for (const { position, added_for } of steps) {
    if (added_for?.as !== 'round') continue;
    const rounds = found.get(added_for.of) ?? new Map<number, number[]>();
    found.set(added_for.of, rounds);
    const round = rounds.get(added_for.round);
    if (round) round.push(position);
    else rounds.set(added_for.round, [position]);
  }
  return found;
}

/** The box of a round: that of its step, where it has one alone. */
function roundBox(loop: number, round: number, rounds: Rounds): string {
  const [first = loop, second] = rounds.get(round) ?? [];
  return second === undefined ? stepBox(first) : `r${loop}.${round}`;
}

/** In which box each step stands, and those of these boxes that are no steps themselves. */
function homesOf(
  order: readonly StepLine[],
  steps: readonly StepLine[],
  rounds: ReadonlyMap<number, Rounds>,
): { homes: ReadonlyMap<number, string>; groups: ReadonlyMap<string, GraphBox> } {
  const homes = new Map<number, string>();
  const groups = new Map<string, GraphBox>();
  /** By the box in which they stand: the boxes of the workflows that go on there. */
  const open = new Map<string, { names: readonly string[]; ids: readonly string[]; cleanup: boolean }>();
  for (const line of order) {
    const { position, added_for, cleanup = false } = line;
    // They stand where the step stands that they were added for.
    if (added_for && added_for.as !== 'round') continue;
    let home = added_for && stepBox(added_for.of);
    const own = added_for && rounds.get(added_for.of);
    if (added_for && own) {
      const round = roundBox(added_for.of, added_for.round, own);
      if (round !== stepBox(position)) {
        const name = `round ${added_for.round}`;
        groups.set(round, {
          id: round,
          kind: 'round',
          name,
          detail: '',
          notes: [],
          within: stepBox(added_for.of),
        });
        home = round;
      }
    }
    const base = home ?? '';
    const names = pathOf(line, steps).slice(0, -1);
    const before = open.get(base);
    const ids: string[] = [];
    let goesOn = before?.cleanup === cleanup;
    for (const [depth, name] of names.entries()) {
      goesOn &&= before?.names[depth] === name;
      const known = goesOn ? before?.ids[depth] : undefined;
      const id = known ?? `w${position}.${depth}`;
      if (!known)
        groups.set(id, {
          id,
          kind: 'workflow',
          name,
          detail: '',
          notes: [],
          ...(home !== undefined && { within: home }),
        });
      ids.push(id);
      home = id;
    }
    open.set(base, { names, ids, cleanup });
    if (home !== undefined) homes.set(position, home);
  }
  for (const { position, added_for } of order) {
    if (!added_for || added_for.as === 'round') continue;
    const home = homes.get(added_for.of);
    if (home !== undefined) homes.set(position, home);
  }
  return withoutSingle(homes, groups);
}

/** A name may have a slash of its own: what would stand alone in the box of a workflow stands in none. */
function withoutSingle(
  homes: Map<number, string>,
  groups: Map<string, GraphBox>,
): { homes: ReadonlyMap<number, string>; groups: ReadonlyMap<string, GraphBox> } {
  const parts = new Map<string, number>();
  const count = (id: string | undefined): void => void (id && parts.set(id, (parts.get(id) ?? 0) + 1));
  for (const id of homes.values()) count(id);
  for (const { within } of groups.values()) count(within);
  const single = new Set(
    [...groups.values()].filter(({ id, kind }) => kind === 'workflow' && parts.get(id) === 1),
  );
  if (single.size === 0) return { homes, groups };
  const outOf = (id: string | undefined): string | undefined => {
    const group = id === undefined ? undefined : groups.get(id);
    return group && single.has(group) ? outOf(group.within) : id;
  };
  for (const [position, id] of homes) {
    const home = outOf(id);
    if (home === undefined) homes.delete(position);
    else homes.set(position, home);
  }
  for (const [id, { within, ...group }] of groups) {
    const home = outOf(within);
    groups.set(id, { ...group, ...(home !== undefined && { within: home }) });
  }
  return { homes, groups };
}

/** The names of the workflows to which a step belongs within its round or the run, and its own. */
function pathOf({ name, added_for }: StepLine, steps: readonly StepLine[]): string[] {
  if (added_for?.as !== 'round') return name.split('/');
  const round = `${steps[added_for.of]?.name}[${added_for.round}]/`;
  const path = (name.startsWith(round) ? name.slice(round.length) : name).split('/');
  // The only one of its round is called as that.
  return name.startsWith(round) ? path : path.slice(-1);
}

function boxOf(
  line: StepLine,
  name: string,
  steps: readonly StepLine[],
  rounds: Rounds | undefined,
): GraphBox {
  const { position, module, action, loop, added_for } = line;
  return {
    id: stepBox(position),
    kind: loop ? 'loop' : 'step',
    name,
    detail: loop ? roundsInWords(loop, rounds) : `${module} ${action}`,
    ...(added_for === undefined && { number: position + 1 }),
    step: position,
    notes: notesOf(line, steps),
  };
}

function roundsInWords(loop: NonNullable<StepLine['loop']>, rounds: Rounds | undefined): string {
  const done = rounds?.size ?? 0;
  if ('max' in loop)
    return done === 0 ? `at most ${counted(loop.max, 'round')}` : `round ${done} of at most ${loop.max}`;
  const { items } = loop;
  if (items === undefined) return done === 0 ? 'for each item' : `${counted(done, 'item')} so far`;
  return done === 0 || done === items ? counted(items, 'item') : `${done} of ${items} items`;
}

function notesOf(line: StepLine, steps: readonly StepLine[]): BoxNote[] {
  const { when, recover, cleanup, position } = line;
  const name = (at: number) => (at === position ? undefined : steps[at]?.name);
  return [
    ...(when === undefined ? [] : [{ kind: 'when' as const, text: `if ${when}` }]),
    ...keptInWords(line, name).map((text) => ({ kind: 'keeps' as const, text })),
    ...(recover === undefined
      ? []
      : [{ kind: 'recover' as const, text: `if it fails: ${recover.join(', ')}` }]),
    ...(cleanup ? [{ kind: 'cleanup' as const, text: 'at the end, whatever happens' }] : []),
  ];
}

function linksOf(steps: readonly StepLine[], rounds: ReadonlyMap<number, Rounds>): GraphLink[] {
  const links: GraphLink[] = [];
  for (const { position, after, added_for, gaps = [] } of steps) {
    const to = stepBox(position);
    for (const each of after ?? (position === 0 ? [] : [position - 1]))
      links.push({ from: stepBox(each), to, kind: 'after' });
    if (added_for?.as === 'recover' && (after ?? []).length === 0)
      links.push({ from: stepBox(added_for.of), to, kind: 'recover' });
    for (const gap of gaps) links.push({ from: stepBox(gap.from), to, kind: 'gap', text: gapInWords(gap) });
  }
  for (const [loop, own] of rounds) {
    const { loop: kind } = steps[loop] ?? {};
    if (kind && 'parallel' in kind && (kind.parallel ?? 1) > 1) continue;
    for (const round of own.keys())
      if (own.has(round - 1))
        links.push({ from: roundBox(loop, round - 1, own), to: roundBox(loop, round, own), kind: 'after' });
  }
  return links;
}

/** How the steps of a run stand. What is asked of one is worked out then. */
export function standingsOf(
  { head, steps }: { head: RunHead; steps: readonly StepLine[] },
  {
    look,
    expected,
  }: {
    look: (line: StepLine, head: RunHead) => Shown;
    /** How long steps to come are expected to take (milliseconds), by position. */
    expected: ReadonlyMap<number, number>;
  },
): StandingOf {
  return ({ step }) => {
    const line = step === undefined ? undefined : steps[step];
    if (!line) return undefined;
    const { position, module, action, instance, attempt = 1, loop, started_at, ended_at, fraction } = line;
    const lasts = expected.get(position);
    const who = `${instance === undefined ? module : `${module}/${instance}`} ${action}`;
    const standing: Standing = { shown: look(line, head) };
    if (!loop) standing.detail = attempt > 1 ? `${who} · attempt ${attempt}` : who;
    if (started_at !== undefined) standing.began = started_at;
    if (ended_at !== undefined) standing.ended = ended_at;
    if (lasts !== undefined) standing.expected = lasts;
    if (line.state === 'running' && fraction !== undefined) standing.fraction = fraction;
    return standing;
  };
}
