import { createActor, type AnyActorScope, type AnyStateMachine } from 'xstate';

/** The active states: the name of one that has none within it, or of each what is active in it. As XState's. */
export type StateValue = string | { [state: string]: StateValue };

/** Where a chart stands, and what it remembers. Immutable, plain JSON. */
export type Snapshot<Context> = { value: StateValue; context: Context };

/** What an action makes of an event: something to remember, or a list of what is to be done. */
export type Made<Context, Effect> = Partial<Context> | Effect[];

/** The actions that a chart names. Pure. */
export type Actions<Context, Event, Effect> = Record<
  string,
  (given: { context: Context; event: Event }) => Made<Context, Effect>
>;

/** What is used of an XState machine. The snapshots that it makes are more than plain JSON. */
interface Machine<Context, Event> {
  getInitialSnapshot(scope: AnyActorScope): Snapshot<Context>;
  resolveState(at: Snapshot<Context>): Snapshot<Context>;
  getTransitionData(from: Snapshot<Context>, event: Event): object[];
  transition(from: Snapshot<Context>, event: Event, scope: AnyActorScope): Snapshot<Context>;
}

/** Where a chart can stand: what XState has worked out of that, and the ways that were gone from there. */
interface Place<Context> {
  resolved: Snapshot<Context>;
  ways: { arrows: readonly object[]; way: Way }[];
}

/** Where arrows lead, and what their actions are called. `to` is undefined where they lead nowhere else. */
interface Way {
  to: StateValue | undefined;
  actions: string[];
}

/**
 * An XState machine as a pure function from a snapshot and an event. XState chooses the arrows, leads along them and names their
 * actions; what those make of it is collected here, so that a snapshot is plain JSON and an effect is data. Where the same arrows
 * lead from the same states is worked out once, as our charts have no eventless ones, and remember nothing in history states:
 * an event costs a quarter of what it would otherwise.
 */
export class Statechart<Context extends object, Event extends { type: string }, Effect> {
  readonly #machine: Machine<Context, Event>;
  readonly #actions: Actions<Context, Event, Effect>;
  /** Of an actor that never starts: XState's own `transition()` makes one for each event. */
  readonly #scope: AnyActorScope;
  readonly #initial: StateValue;
  /** By the JSON of their values; a chart has some dozens. */
  readonly #places = new Map<string, Place<Context>>();

  constructor(machine: Machine<Context, Event> & AnyStateMachine, actions: Actions<Context, Event, Effect>) {
    this.#machine = machine;
    this.#actions = actions;
    const self = createActor(machine);
    const nothing = () => {};
    this.#scope = {
      ...{ self, system: self.system, id: self.id, sessionId: self.sessionId },
      ...{ logger: nothing, defer: nothing, emit: nothing, stopChild: nothing, actionExecutor: nothing },
    };
    this.#initial = this.#machine.getInitialSnapshot(this.#scope).value;
  }

  begin(context: Context): Snapshot<Context> {
    return { value: this.#initial, context };
  }

  /** What an event makes of a snapshot; undefined where no state hears it. */
  next(
    snapshot: Snapshot<Context>,
    event: Event,
  ): { snapshot: Snapshot<Context>; effects: Effect[] } | undefined {
    const way = this.#wayOf(snapshot, event);
    if (!way) return undefined;
    let { context } = snapshot;
    const effects: Effect[] = [];
    for (const name of way.actions) {
      const made = this.#actionOf(name)({ context, event });
      if (Array.isArray(made)) effects.push(...made);
      else context = { ...context, ...made };
    }
    if (way.to === undefined && context === snapshot.context && effects.length === 0) return undefined;
    return { snapshot: { value: way.to ?? snapshot.value, context }, effects };
  }

  #wayOf(snapshot: Snapshot<Context>, event: Event): Way | undefined {
    const { resolved, ways } = this.#placeOf(snapshot);
    const from = { ...resolved, context: snapshot.context };
    const arrows = this.#machine.getTransitionData(from, event);
    if (arrows.length === 0) return undefined;
    const known = ways.find((each) => haveSame(each.arrows, arrows));
    if (known) return known.way;
    const actions: string[] = [];
    const scope = { ...this.#scope, actionExecutor: ({ type }: { type: string }) => void actions.push(type) };
    const to = this.#machine.transition(from, event, scope);
    const way = { to: to === from ? undefined : to.value, actions };
    ways.push({ arrows, way });
    return way;
  }

  #placeOf(snapshot: Snapshot<Context>): Place<Context> {
    const key = JSON.stringify(snapshot.value);
    const known = this.#places.get(key);
    if (known) return known;
    const place = { resolved: this.#machine.resolveState(snapshot), ways: [] };
    this.#places.set(key, place);
    return place;
  }

  #actionOf(name: string): Actions<Context, Event, Effect>[string] {
    const action = this.#actions[name];
    if (!action) throw new Error(`nobody has said what ${name} means`);
    return action;
  }
}

function haveSame(some: readonly object[], others: readonly object[]): boolean {
  return some.length === others.length && some.every((each, index) => each === others[index]);
}
