import type { OnFailure, StepNumber } from '../../contracts/step-flow.ts';
import type { StepDocument, WorkflowDocument } from '../workflow-schema.ts';
import { timeKeys } from '../times/time-keys.ts';
import type { AuthorsText, KnownValues } from './known-values.ts';
import type { Json, JsonObject } from '../../kernel/json/json.ts';
import { whyNoVariable } from '../../expressions/index.ts';
import type { Problem } from '../../kernel/json/problem.ts';

/** What a step is for in its workflow; one of `closing` is done at the end of each round of its owner; one that is `earlier` is none of it, but of the run into which its steps are put. */
export type Part = 'flow' | 'cleanup' | 'recover' | 'body' | 'closing' | 'earlier';

/** A step of a workflow on its way to become one of the run. */
export interface FlowNode {
  frame: Frame;
  part: Part;
  /** Where it stands in the file of its frame. */
  pointer: string;
  /** Undefined for one that is done by the steps of a workflow, once: those have numbers. */
  number: StepNumber | undefined;
  /** As its author calls it; empty where that is not known. */
  name: string;
  /** With the values put in that are known; undefined where its shape is wrong. */
  document: StepDocument | undefined;
  /** Those whose values are not known yet. */
  texts: readonly AuthorsText[];
  /** Places of values that are no references into the payload. */
  settled: ReadonlySet<string>;
  /** Of a step that is done in rounds, and has no instrument. */
  rounds: Rounds | undefined;
  /** The step of each round, where it is a single one. */
  body: FlowNode | undefined;
  /** The workflow whose steps are done for it, in each round if it has some. */
  inner: Frame | undefined;
  /** What is done when it fails. */
  recover: FlowNode[];
  /** What is done at the end of each of its rounds. */
  closing: FlowNode[];
  /** The step for which it is done: the one that it recovers, or whose round it belongs to. */
  owner: FlowNode | undefined;
}

/** A workflow within a run: the one that was handed in, or one that a step uses. */
export interface Frame {
  /** The path of its file; empty for the one that was handed in. */
  file: string;
  /** What the names of its steps begin with in the run. */
  prefix: string;
  /** The step that uses it. */
  user: FlowNode | undefined;
  /** True where its steps are added only while the run goes on. */
  isAddedLater: boolean;
  execution: 'chain' | 'dag';
  /** What its steps do that do not say it themselves; undefined is to fail. */
  on_failure: OnFailure | undefined;
  known: KnownValues;
  /** What stands above its steps of their times, as its author wrote it. */
  times: JsonObject;
  flow: FlowNode[];
  cleanup: FlowNode[];
  /** Steps of the run into which those of the frame are put. */
  ofRun?: {
    /** They are done before all of the frame's. */
    before: FlowNode[];
    /** The names of those that are not. */
    others: ReadonlySet<string>;
    /** Those that the first of the frame's waits for. */
    begin: readonly StepNumber[];
  };
}

/** The frame of a workflow, without steps yet. */
export function emptyFrame(
  document: WorkflowDocument,
  place: Pick<Frame, 'file' | 'prefix' | 'user' | 'isAddedLater' | 'known'>,
): Frame {
  const { user } = place;
  return {
    ...place,
    execution: document.execution === 'dag' ? 'dag' : 'chain',
    on_failure: document.on_failure ?? user?.document?.on_failure ?? user?.frame.on_failure,
    times: Object.fromEntries(
      timeKeys.flatMap((key) => (isSaid(document[key]) ? [[key, document[key]]] : [])),
    ),
    flow: [],
    cleanup: [],
  };
}

function isSaid(value: Json | undefined): value is Json {
  return value !== undefined && value !== null;
}

/** The step of a workflow that a step belongs to: itself, or the one that uses its workflow. */
export function stepIn(frame: Frame, node: FlowNode): FlowNode {
  let found = node;
  while (found.frame !== frame && found.frame.user) found = found.frame.user;
  return found;
}

/** The loop to whose rounds a step belongs. */
export function loopWith({ part, owner, frame: { user } }: FlowNode): FlowNode | undefined {
  if (part === 'body' || part === 'closing') return owner;
  if (owner) return loopWith(owner);
  return user?.rounds ? user : user && loopWith(user);
}

/** True where a step is done at the end of each round of its loop. */
export function closesRound(node: FlowNode): boolean {
  const { part, frame } = node;
  if (part === 'closing') return true;
  if (part === 'cleanup') return loopWith(node) !== undefined;
  const { user } = frame;
  return user !== undefined && !user.rounds && closesRound(user);
}

/** How a step says that it is done in rounds. */
export type Rounds =
  | {
      kind: 'for_each';
      /** Missing where the list is not known before the run. */
      items?: Json[];
      as: string;
      max_parallel: number;
    }
  | { kind: 'repeat'; max: number; asks?: 'until' | 'while' };

/** What the expressions of a step's rounds may name of them; nothing where it has none. */
export function variablesIn(rounds: Rounds): ReadonlySet<string> {
  return new Set([...(rounds.kind === 'for_each' ? [rounds.as] : []), 'index', 'round']);
}

/** The same as a step is written. */
export function variablesOf(written: JsonObject): ReadonlySet<string> {
  const { for_each = null, repeat = null, as } = written;
  if (for_each !== null) return new Set([typeof as === 'string' ? as : 'item', 'index', 'round']);
  return new Set(repeat === null ? [] : ['index', 'round']);
}

/** The rounds of a step whose shape is right; undefined where it has none. Places of problems are in the step. */
export function roundsOf(document: StepDocument): { rounds?: Rounds; problems: Problem[] } {
  const { for_each = null, repeat = null, as = null, max_parallel = null } = document;
  const problems: Problem[] = [];
  const tell = (pointer: string, message: string) => problems.push({ pointer, message });
  if (for_each === null) {
    if (as !== null) tell('/as', '"as" is the name of an item, and there is no for_each');
    if (max_parallel !== null)
      tell('/max_parallel', '"max_parallel" is for the items of a for_each, and there is none');
  } else if (repeat !== null) tell('/repeat', 'a step has for_each or repeat, and not both');
  const unfit = as === null ? undefined : whyNoVariable(as);
  if (unfit !== undefined) tell('/as', unfit);
  if (for_each !== null) {
    const rounds: Rounds = { kind: 'for_each', as: as ?? 'item', max_parallel: max_parallel ?? 1 };
    if (Array.isArray(for_each)) rounds.items = for_each;
    return { rounds, problems };
  }
  if (repeat === null) return { problems };
  const { until = null, while: going = null, times = null, max = null } = repeat;
  const stated = [until, going, times].filter((each) => each !== null).length;
  if (stated !== 1) {
    tell('/repeat', 'repeat has one of "until", "while" and "times"');
    return { problems };
  }
  if (times !== null && max !== null)
    tell('/repeat/max', '"max" is for "until" and "while": "times" says how many rounds there are');
  if (times === null && max === null)
    tell('/repeat', 'repeat needs a "max": how many rounds there may be at most');
  const rounds: Rounds = { kind: 'repeat', max: times ?? max ?? 1 };
  if (until !== null) rounds.asks = 'until';
  else if (going !== null) rounds.asks = 'while';
  return { rounds, problems };
}

/** How many rounds there will be, as far as that is known. */
export function roundsKnown(rounds: Rounds | undefined): number {
  if (rounds?.kind === 'for_each') return rounds.items?.length ?? 0;
  return rounds?.kind === 'repeat' && rounds.asks === undefined ? rounds.max : 0;
}
