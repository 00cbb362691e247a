import { conditionOf, factsOf } from '../condition/condition.ts';
import type { Beside } from '../condition/causes.ts';
import { inWords } from '../condition/reason.ts';
import { describeActing } from '../condition/still-acting.ts';
import { instanceKey } from '../../contracts/address.ts';
import { ownersOf } from '../../contracts/run.ts';
import type {
  Evidence,
  InstrumentThenAndNow,
  UnknownPreview,
  AnswerNeed,
  PossibleAnswer,
} from '../../contracts/unknown-preview.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import type { ArchivedRun } from '../../contracts/archived-run.ts';
import { viewOfReason } from '../waits/link.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { gatherEvidence, type AttemptFacts } from './gather-evidence.ts';
import { findAction, type AboutAction } from '../../contracts/about.ts';
import { whyNoWord } from './find-unknown.ts';
import { defined, type JsonObject } from '../../kernel/json/json.ts';
import { resultsOfStep } from '../../contracts/results-of-step.ts';
import { resolutions, type Resolution } from '../../contracts/step-policy.ts';
import { consequenceOf, type Asked } from './consequences.ts';

const labels: Record<Resolution, string> = {
  happened: 'It happened',
  did_not: 'It did not happen: do it again',
  skip: 'Go on without it',
  abort: 'Give the run up',
};

/** What may be said of a step whose outcome is unknown, with what each answer would do. Pure. */
function previewAnswers(asked: Asked): PossibleAnswer[] {
  const why_not = whyNoWord(asked.unknown);
  return resolutions.map((answer) => ({
    answer,
    label: labels[answer],
    consequence: consequenceOf(answer, asked),
    needs: answer === 'happened' ? [dataOf(asked)] : [],
    allowed: why_not === undefined,
    ...defined({ why_not }),
  }));
}

function dataOf(asked: Asked): AnswerNeed {
  const { definition, unknown, state } = asked;
  const step = definition.steps[unknown.step];
  const about = state.abouts.get(instanceKey(unknown));
  const action = about && step && findAction(about, step.action);
  const fields = fieldsOf(action, step?.args ?? {});
  const stated = Object.keys(step?.data_labels ?? {});
  const unlisted = stated.filter((name) => !fields.some((field) => field.name === name));
  const all = [...fields, ...unlisted.map((name) => ({ name }))];
  const missing =
    all.length === 0 ? '' : `; without it the run has no value for ${all.map(({ name }) => name).join(', ')}`;
  return {
    name: 'data',
    text: `a JSON object: what the action would have returned${missing}`,
    required: false,
    fields: all,
  };
}

/** Files cannot be given with an answer. */
function fieldsOf(action: AboutAction | undefined, args: JsonObject): AnswerNeed['fields'] {
  return ((action && resultsOfStep(action, args)) ?? action?.results ?? [])
    .filter(({ type, schema }) => schema !== undefined || type === undefined || !/file/i.test(type))
    .map(({ label, type, description, schema }) => defined({ name: label, type, schema, description }));
}

/** What a preview is made from. */
export interface PreviewFacts extends Omit<AttemptFacts, 'record' | 'name'> {
  run: ArchivedRun;
  workcell: Workcell;
  unknownOf: NonNullable<Beside['unknownOf']>;
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
      ...{ definition, unknown, state },
      played: summary?.answers,
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
      report: report ? defined({ flags: report.flags, error: report.error }) : null,
    },
  };
}
