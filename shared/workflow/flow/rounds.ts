import type { Json, JsonObject } from '../../kernel/json/json.ts';
import { whyNoVariable } from '../../expressions/index.ts';
import type { Problem } from '../../kernel/json/problem.ts';
import type { StepDocument } from '../workflow-schema.ts';

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
