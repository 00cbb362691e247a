import { moment } from '../../sentences/index.ts';
import { instanceKey } from '../../contracts/address.ts';
import type { StaleFact } from '../../contracts/retry-preview.ts';
import type { StepRecord } from '../../contracts/run.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { utcMoment } from '../../kernel/wei-time.ts';
import type { RetryDraft, RetryLab } from './draft-retry.ts';
import { groupBy } from '../../kernel/grouping.ts';

/** What staleness is judged by. */
export interface RetryFacts extends RetryLab {
  draft: RetryDraft;
  /** Files that are taken over and are not there any more as they were, by path, with what is wrong. */
  missing: ReadonlyMap<string, string>;
}

/** A step that is taken over: its record, its name and where it was done. */
interface Taken {
  position: number;
  name: string;
  /** `module/instance`. */
  where: string;
  record: StepRecord;
}

/** Why what is taken over may not hold any more; how old it is comes last. Pure. */
export function staleResults(facts: RetryFacts): StaleFact[] {
  const { draft } = facts;
  const taken = Object.entries(draft.taken_over).flatMap(([at, record]): Taken[] => {
    const position = Number(at);
    const step = draft.steps[position];
    if (!step || record.status === 'skipped' || step.loop) return [];
    const where = instanceKey({ module: step.module, instance: record.instance });
    return [{ position, name: step.name, where, record }];
  });
  return [...resets(taken, facts), ...actedSince(taken, facts), ...missingFiles(taken, facts), ...age(taken)];
}

function resets(taken: readonly Taken[], { state }: RetryFacts): StaleFact[] {
  return [...groupBy(taken, ({ where }) => where)].flatMap(([where, done]): StaleFact[] => {
    const answer = state.answers.get(where);
    if (answer?.command !== 'reset' || answer.phase !== 'done') return [];
    const at = answer.ended_at ?? answer.taken_at;
    const before = done.filter(({ record }) => endOf(record) < at);
    const [first] = before;
    if (!first) return [];
    const text = `${where} was reset at ${moment(at)}, after ${named(before)}: what was left on it then may be gone`;
    return [
      { kind: 'instrument_reset', weight: 'warning', step: first.position, since: utcMoment(at), text },
    ];
  });
}

/** What was done after a step that is done again, with the same instrument or at the same place, though it does not depend on it. */
function actedSince(taken: readonly Taken[], { draft, run }: RetryFacts): StaleFact[] {
  const earliest = new Map<string, { at: number; name: string }>();
  for (const position of draft.again) {
    const step = draft.steps[position];
    const record = run.steps[draft.came_from[position] ?? -1];
    if (!step || step.loop || step.cleanup || !record || record.attempt === 0) continue;
    for (const key of placesOf(step)) {
      const known = earliest.get(key);
      if (!known || record.started_at < known.at)
        earliest.set(key, { at: record.started_at, name: step.name });
    }
  }
  return taken.flatMap(({ position, name, record }): StaleFact[] => {
    const step = draft.steps[position];
    const before = (step ? placesOf(step) : []).flatMap((key) => {
      const found = earliest.get(key);
      return found && found.at < record.started_at ? [found.name] : [];
    });
    const [first] = before;
    if (first === undefined) return [];
    const text = `step "${cutShort(name)}", which is taken over, was done after "${cutShort(first)}", which is done again: what it returned may not hold`;
    return [{ kind: 'acted_since', weight: 'warning', step: position, text }];
  });
}

function placesOf({ module, locations }: { module: string; locations: Record<string, string> }): string[] {
  return [`module ${module}`, ...Object.values(locations).map((name) => `location ${name}`)];
}

function missingFiles(taken: readonly Taken[], { run, missing }: RetryFacts): StaleFact[] {
  const of = (path: string): Taken | undefined =>
    taken.find(({ record }) => record.files?.some((file) => file.path === path));
  const inputs = new Set(run.definition.inputs.map(({ path }) => path));
  return [...missing].map(([path, why]): StaleFact => {
    const step = of(path);
    const what = inputs.has(path) ? 'the input file' : 'the result file';
    return {
      kind: 'file_missing',
      weight: 'warning',
      ...(step ? { step: step.position } : {}),
      text: `${what} "${cutShort(path)}" ${why}`,
    };
  });
}

function age(taken: readonly Taken[]): StaleFact[] {
  const [first, ...others] = [...taken].sort((a, b) => endOf(a.record) - endOf(b.record));
  if (!first) return [];
  const at = endOf(first.record);
  const rest = others.length === 0 ? '' : '; it is the oldest result that is taken over';
  const text = `step "${cutShort(first.name)}" was done at ${moment(at)}${rest}`;
  return [{ kind: 'age', weight: 'normal', step: first.position, since: utcMoment(at), text }];
}

function endOf({ ended_at, started_at }: StepRecord): number {
  return ended_at ?? started_at;
}

function named(taken: readonly Taken[]): string {
  const names = taken.map(({ name }) => name);
  return `${names.length === 1 ? 'step' : 'steps'} ${someOf(names, '"', 3)}`;
}
