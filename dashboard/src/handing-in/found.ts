import type { Preflight, PreflightStep } from '../../../client/index.ts';
import type { Fault } from '../api/index.ts';
import type { Shown } from '../design/state.tsx';

const outcomes: Record<PreflightStep['check']['outcome'], Shown> = {
  ok: { key: 'done', word: 'would be taken' },
  problems: { key: 'failed', word: 'would not be taken' },
  none: { key: 'idle', word: 'no check' },
  failed: { key: 'attention', word: 'check failed' },
  no_answer: { key: 'silent', word: 'no answer' },
  absent: { key: 'silent', word: 'no agent' },
  later: { key: 'waiting', word: 'not known yet' },
  unasked: { key: 'skipped', word: 'not asked' },
};

/** How it is shown what came of asking about the arguments of a step. */
export function showOutcome({ outcome }: PreflightStep['check']): Shown {
  return outcomes[outcome] ?? { key: 'attention', word: outcome };
}

/** What came of all steps, as a sentence: `4 steps: 3 would be taken, 1 no check`. Pure. */
export function summaryOf({ steps, step_count }: Pick<Preflight, 'steps' | 'step_count'>): string {
  const counts = new Map<string, number>();
  for (const { check } of steps) {
    const { word } = showOutcome(check);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = [...counts].map(([word, count]) => `${count} ${word}`);
  return `${step_count} ${step_count === 1 ? 'step' : 'steps'}: ${parts.join(', ')}`;
}

/** A step with all that was found of it. */
export interface FoundStep {
  step: PreflightStep;
  problems: readonly Fault[];
  warnings: readonly Fault[];
}

/**
 * What was found, each finding at its step: the steps of which somebody should know more than that they are fine, the others, and what is
 * said of no step alone. Pure.
 */
export function sortFound({
  steps,
  problems,
  warnings,
}: Pick<Preflight, 'steps' | 'problems' | 'warnings'>): {
  telling: FoundStep[];
  fine: FoundStep[];
  rest: Pick<FoundStep, 'problems' | 'warnings'>;
} {
  const found = steps.map((step): FoundStep => {
    const own = (faults: readonly Fault[]) => faults.filter((fault) => isOf(fault, step)).map(shortened);
    return { step, problems: own(problems), warnings: own(warnings).filter(isNew(step)) };
  });
  const others = (faults: readonly Fault[]) =>
    faults.filter((fault) => !steps.some((step) => isOf(fault, step)));
  return {
    telling: found.filter(isTelling),
    fine: found.filter((each) => !isTelling(each)),
    rest: { problems: others(problems), warnings: others(warnings) },
  };
}

function isOf({ pointer, file }: Fault, step: PreflightStep): boolean {
  return file === step.file && (pointer === step.pointer || pointer.startsWith(`${step.pointer}/`));
}

/** Without the name of the step, under which it stands. */
function shortened(fault: Fault): Fault {
  return { ...fault, message: fault.message.replace(/^step ".*?": /s, '') };
}

/** What stands at the step's locations, or in what its agent said, is not said twice. */
function isNew({ check, locations }: PreflightStep): (fault: Fault) => boolean {
  const said = [check.text, ...locations.map(({ text }) => text)];
  return ({ message }) => !said.some((text) => message.includes(text));
}

function isTelling({ step: { check, waits, locations }, problems, warnings }: FoundStep): boolean {
  const isFine = ['ok', 'none', 'later'].includes(check.outcome);
  return (
    !isFine || problems.length + warnings.length + waits.length > 0 || locations.some((each) => isOdd(each))
  );
}

/** True for a location that is not as the step needs it, unless a step before it changes that. */
export function isOdd({ as, state, changed_by }: PreflightStep['locations'][number]): boolean {
  if (changed_by !== undefined) return false;
  return as === 'source' ? state === 'empty' : state !== 'empty';
}

/** Who is before a step at its module; empty where nobody is. */
export function queueInWords({ waiting, acting }: PreflightStep['queue']): string {
  const parts = [
    ...(acting > 0 ? [`${acting} ${acting === 1 ? 'run acts' : 'runs act'}`] : []),
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'waits' : 'wait'}`] : []),
  ];
  return parts.length === 0 ? '' : `before it: ${parts.join(', ')}`;
}

/** What of the answer is not told by the check of the workflow already. Pure. */
export function beyond<T extends { message: string }>(
  found: readonly T[],
  known: readonly { message: string }[],
): T[] {
  const told = new Set(known.map(({ message }) => message));
  return found.filter(({ message }) => !told.has(message));
}
