import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StepRecord } from '../../../shared/contracts/run.ts';
import type { Loop } from '../../../shared/contracts/step-flow.ts';
import type { Outcome } from '../../../shared/expressions/index.ts';
import type { PlacedStep } from './rounds.ts';
import type { RunSoFar } from './run-so-far.ts';

/** Characters of JSON that the record of a loop may hold of what its rounds returned, and of the list that it goes through. */
export const mostKept = 256 * 1024;

/**
 * What a loop returns: what is repeated, the values of its last round; what is done for each item of a list, the values of all rounds
 * in lists, with null where a round has none. Where its body is a sub-workflow, the same for each step of it, by the step's name.
 */
export function resultOfLoop(
  { records }: Pick<RunSoFar, 'records'>,
  loop: Loop,
  rounds: readonly PlacedStep[][],
): Pick<Outcome, 'data' | 'files'> {
  const last = rounds.at(-1) ?? [];
  const [only] = loop.body;
  const isSingle = only !== undefined && loop.body.length === 1 && only.name === '';
  if (loop.repeat) {
    const data = ({ position }: PlacedStep) => records[position]?.data ?? {};
    const [single] = last;
    if (isSingle) {
      return single
        ? { data: data(single), files: pathsOf(records[single.position]) }
        : { data: {}, files: {} };
    }
    return { data: Object.fromEntries(last.map((step) => [step.name, data(step)])), files: {} };
  }
  const lists = (index: number) =>
    listsOf(rounds.map((round) => (round[index] ? (records[round[index].position]?.data ?? {}) : {})));
  if (isSingle) return { data: lists(0), files: {} };
  return { data: Object.fromEntries(loop.body.map(({ name }, index) => [name, lists(index)])), files: {} };
}

/** What is kept in a loop's record of what it returns: lists that would be too long are left out. They are still in the records of its rounds. */
export function keptOfLoop(data: JsonObject): JsonObject {
  let left = mostKept;
  return Object.fromEntries(
    Object.entries(data).filter(([key, value]) => {
      const size = key.length + JSON.stringify(value).length;
      if (size > left) return false;
      left -= size;
      return true;
    }),
  );
}

/** The paths of the files that a step has made, by their labels. */
export function pathsOf(record: StepRecord | undefined): Record<string, string> {
  return Object.fromEntries((record?.files ?? []).map(({ label, path }) => [label, path]));
}

function listsOf(each: readonly JsonObject[]): JsonObject {
  const keys = new Set(each.flatMap((data) => Object.keys(data)));
  return Object.fromEntries(
    [...keys].map((key): [string, Json] => [
      key,
      each.map((data) => (Object.hasOwn(data, key) ? (data[key] ?? null) : null)),
    ]),
  );
}
