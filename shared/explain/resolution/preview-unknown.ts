import { conditionOf, factsOf } from '../condition/condition.ts';
import { inWords } from '../condition/reason.ts';
import { describeActing } from '../condition/still-acting.ts';
import { instanceKey } from '../../contracts/address.ts';
import type { UnknownStep } from '../../contracts/run.ts';
import type { Evidence, InstrumentThenAndNow, UnknownPreview } from '../../contracts/unknown-preview.ts';
import { ownersOf } from '../../contracts/owners.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import type { ArchivedRun } from '../../contracts/archived-run.ts';
import { viewOfReason } from '../waits/link.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { gatherEvidence, type AttemptFacts } from './gather-evidence.ts';
import { previewAnswers } from './preview-answers.ts';

/** What a preview is made from. */
export interface PreviewFacts extends Omit<AttemptFacts, 'record' | 'name'> {
  run: ArchivedRun;
  workcell: Workcell;
  /** What each run does about its unknown outcome. */
  unknownOf: (run_id: string) => UnknownStep['run'] | undefined;
  /** See `Site`. */
  embedded: boolean;
}

/** What is known of the step whose outcome is unknown, and what each answer would do. Pure. */
export function previewUnknown(facts: PreviewFacts): UnknownPreview {
  const { run, unknown, state } = facts;
  const { definition, summary, steps } = run;
  const { step, command_id, attempt, module, instance, reason, message, since, run: does } = unknown;
  const evidence = gatherEvidence({ ...facts, name: definition.steps[step]?.name, record: steps[step] });
  const condition = conditionNow(facts);
  const others = condition?.reasons.filter(({ key }) => key !== 'outcome_unknown') ?? [];
  const { name = '', action = '' } = definition.steps[step] ?? {};
  const repeats = does === 'repeats' ? utcTime(summary?.retry_at) : null;
  return {
    ...{ run_id: definition.run_id, label: definition.label },
    ...ownersOf(definition),
    ...{ step, step_name: name, action, command_id, attempt, module, instance, reason, message },
    since: utcTime(since),
    run: does,
    repeats_at: repeats,
    evidence,
    ...othersUnknown(facts),
    instrument: thenAndNow(facts, condition, evidence),
    answers: previewAnswers({
      ...{ definition, steps, unknown, state },
      paused: summary?.paused_by !== undefined,
      barred: others[0] && inWords(others[0]),
    }),
  };
}

/** The other steps of the run whose outcomes are unknown, where there are such. */
function othersUnknown({
  run: { summary, definition },
  unknown,
}: PreviewFacts): Pick<UnknownPreview, 'others'> {
  const others = (summary?.unknowns ?? []).filter(({ command_id }) => command_id !== unknown.command_id);
  if (others.length === 0) return {};
  return {
    others: others.map(({ step, command_id, module, instance }) => ({
      ...{ step, command_id, module, instance },
      step_name: definition.steps[step]?.name ?? '',
    })),
  };
}

function conditionNow({ unknown, state, workcell, unknownOf, embedded, at }: PreviewFacts) {
  const record = state.instances.get(instanceKey(unknown));
  return record && conditionOf(factsOf(workcell, state, record, { unknownOf, embedded, now: at }));
}

function thenAndNow(
  { unknown, state, at }: PreviewFacts,
  condition: ReturnType<typeof conditionNow>,
  evidence: readonly Evidence[],
): InstrumentThenAndNow {
  const until = utcTime(unknown.since) ?? '';
  const last = evidence.findLast(
    (each) => each.source === 'instrument' && each.at !== null && each.at <= until,
  );
  const report = state.reports.get(instanceKey(unknown));
  return {
    ...(last ? { then: { at: last.at, text: last.text } } : {}),
    now: {
      // An instance that was forgotten is not there.
      state: condition?.state ?? 'absent',
      since: utcTime(condition?.since),
      reasons: (condition?.reasons ?? []).map(viewOfReason),
      acting: (condition?.occupied ?? []).map((entry) => describeActing(entry, at)),
      left_behind: condition?.left_behind ?? [],
      report: report
        ? { flags: report.flags, ...(report.error === undefined ? {} : { error: report.error }) }
        : null,
    },
  };
}
