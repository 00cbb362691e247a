import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** The active states: the name of one that has none within it, or of each what is active in it. As XState's. */
export type StateValue = string | { [state: string]: StateValue };

/** Where a chart stands, and what it remembers. Immutable, plain JSON. */
export type Snapshot<Context> = { value: StateValue; context: Context };

/** What an action makes of an event: something to remember, or a list of what is to be done. */
export type Made<Context, Effect> = Partial<Context> | Effect[];

interface Given<Context, Event> {
  context: Context;
  event: Event;
}

/** The guards and actions that a chart names. Pure. */
export interface Meaning<Context, Event, Effect> {
  guards: Record<string, (given: Given<Context, Event>) => boolean>;
  actions: Record<string, (given: Given<Context, Event>) => Made<Context, Effect>>;
}

interface Node {
  key: string;
  parent: Node | undefined;
  isParallel: boolean;
  initial: Node | undefined;
  children: Map<string, Node>;
  on: Map<string, Arrow[]>;
  /** The events that it hears, or a state within it. */
  hears: Set<string>;
}

interface Arrow {
  source: Node;
  target: Node | undefined;
  guard: string | undefined;
  actions: string[];
}

/**
 * Runs an XState machine as a pure function from a snapshot and an event, a hundred times as fast as XState itself, which
 * builds an actor for each call. It knows what our machines use: compound and parallel states, guards and actions by name.
 * That it does what XState does is held by a test that plays both (`statechart.test.ts`).
 */
export class Statechart<Context extends object, Event extends { type: string }, Effect> {
  readonly #root: Node;
  readonly #meaning: Meaning<Context, Event, Effect>;

  constructor(machine: AnyStateMachine, meaning: Meaning<Context, Event, Effect>) {
    this.#root = compile(machine.root);
    this.#meaning = meaning;
  }

  begin(context: Context): Snapshot<Context> {
    return { value: enter(this.#root) ?? {}, context };
  }

  /** What an event makes of a snapshot; undefined where no state hears it. */
  next(
    snapshot: Snapshot<Context>,
    event: Event,
  ): { snapshot: Snapshot<Context>; effects: Effect[] } | undefined {
    const arrows: Arrow[] = [];
    this.#select(this.#root, snapshot.value, { context: snapshot.context, event }, arrows);
    let { value, context } = snapshot;
    const effects: Effect[] = [];
    for (const { actions } of arrows) {
      for (const name of actions) {
        const made = named(this.#meaning.actions, name)({ context, event });
        if (Array.isArray(made)) effects.push(...made);
        else context = { ...context, ...made };
      }
    }
    for (const arrow of arrows) value = follow(this.#root, value, arrow);
    if (value === snapshot.value && context === snapshot.context && effects.length === 0) return undefined;
    return { snapshot: { value, context }, effects };
  }

  /** Adds to `found`: the innermost states that hear the event have it; in parallel states, one of each region. */
  #select(node: Node, value: StateValue | undefined, given: Given<Context, Event>, found: Arrow[]): void {
    if (!node.hears.has(given.event.type)) return;
    const before = found.length;
    if (typeof value === 'string') this.#select(childOf(node, value), undefined, given, found);
    else for (const key in value) this.#select(childOf(node, key), value[key], given, found);
    if (found.length > before) return;
    for (const arrow of node.on.get(given.event.type) ?? []) {
      if (arrow.guard !== undefined && !named(this.#meaning.guards, arrow.guard)(given)) continue;
      found.push(arrow);
      return;
    }
  }
}

function named<Of>(all: Record<string, Of>, name: string): Of {
  const found = all[name];
  if (!found) throw new Error(`nobody has said what ${name} means`);
  return found;
}

function compile(root: AnyStateNode): Node {
  const nodes = new Map<AnyStateNode, Node>();
  const build = (from: AnyStateNode, parent: Node | undefined): Node => {
    const node: Node = {
      ...{ key: from.key, parent, isParallel: from.type === 'parallel' },
      ...{ initial: undefined, children: new Map(), on: new Map(), hears: new Set() },
    };
    nodes.set(from, node);
    for (const [key, child] of Object.entries(from.states)) node.children.set(key, build(child, node));
    return node;
  };
  const built = build(root, undefined);
  for (const [from, node] of nodes) {
    if (from.type === 'compound') node.initial = nodes.get(from.initial.target[0] as AnyStateNode);
    for (const [event, transitions] of from.transitions) {
      const arrows = transitions.map(({ target, guard, actions }) => ({
        source: node,
        target: target?.[0] && nodes.get(target[0]),
        guard: guard === undefined ? undefined : nameOf(guard),
        actions: actions.map(nameOf),
      }));
      node.on.set(event, arrows);
      for (let hearer: Node | undefined = node; hearer; hearer = hearer.parent) hearer.hears.add(event);
    }
  }
  return built;
}

function nameOf(named: unknown): string {
  if (typeof named === 'string') return named;
  if (typeof named === 'object' && named !== null && 'type' in named) return String(named.type);
  throw new Error('guards and actions of a chart are named');
}

function activeIn(value: StateValue | undefined): [string, StateValue | undefined][] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [[value, undefined]] : Object.entries(value);
}

function childOf(node: Node, key: string): Node {
  const child = node.children.get(key);
  if (!child) throw new Error(`${node.key} has no state ${key}`);
  return child;
}

/** The value of a state that is entered, led on to a state within it where one is given; undefined in a state without states. */
function enter(node: Node, towards: readonly Node[] = []): StateValue | undefined {
  const [next, ...rest] = towards;
  if (node.isParallel) {
    const regions = [...node.children.values()].map((child) => [
      child.key,
      enter(child, child === next ? rest : []) ?? {},
    ]);
    return Object.fromEntries(regions) as StateValue;
  }
  const child = next ?? node.initial;
  return child && within(child, enter(child, rest));
}

function within(child: Node, value: StateValue | undefined): StateValue {
  return value === undefined ? child.key : { [child.key]: value };
}

function pathTo(node: Node): Node[] {
  return node.parent === undefined ? [] : [...pathTo(node.parent), node];
}

/** The value after an arrow. What source and target have in common stays as it is. */
function follow(root: Node, value: StateValue, { source, target }: Arrow): StateValue {
  if (!target) return value;
  const path = pathTo(target);
  const from = pathTo(source);
  let common = 0;
  while (common < path.length - 1 && path[common] === from[common]) common += 1;
  const replace = (node: Node, current: StateValue | undefined, depth: number): StateValue => {
    const child = path[depth] as Node;
    if (depth === common) {
      const entered = enter(child, path.slice(depth + 1));
      return node.isParallel
        ? { ...(current as object), [child.key]: entered ?? {} }
        : within(child, entered);
    }
    const inner = replace(child, activeIn(current).find(([key]) => key === child.key)?.[1], depth + 1);
    return node.isParallel ? { ...(current as object), [child.key]: inner } : within(child, inner);
  };
  return replace(root, value, 0);
}
