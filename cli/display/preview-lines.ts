import { resolveCommand } from '../../shared/explain/index.ts';
import type { Resolution } from '../../shared/contracts/step-policy.ts';
import type { Evidence, PossibleAnswer, UnknownPreview } from '../../shared/contracts/unknown-preview.ts';
import { formatClock, formatTime, localTimes } from '../../client/index.ts';
import { describeReason } from './reason-words.ts';
import { wrap } from './wrap.ts';

const options: Record<Resolution, string> = {
  happened: '--happened',
  did_not: '--did-not',
  skip: '--skip',
  abort: '--abort',
};

/** All that is known of a step whose outcome is unknown, and every answer as it is typed, with what it would do. */
export function describePreview(preview: UnknownPreview, width = 100): string[] {
  const { step, step_name, module, instance, since, message, run_id, evidence, instrument, answers } =
    preview;
  const { others = [] } = preview;
  const command = resolveCommand(run_id, others.length > 0 ? step : undefined);
  const open = answers.filter(({ allowed }) => allowed);
  const whyNone = answers.find(({ allowed }) => !allowed)?.why_not;
  return [
    `unknown: step ${step + 1} "${step_name}" of run ${run_id} on ${module}/${instance}${since === null ? '' : `, since ${formatTime(since)}`}: ${localTimes(message)}`,
    'known:',
    ...evidence.flatMap((each) => evidenceLines(each, preview, width)),
    'now:',
    ...nowLines(instrument, width),
    ...(open.length > 0
      ? ['', `Nothing is said yet. Look at ${module}, then say one of`]
      : ['', `No answer is taken: ${whyNone ?? ''}`]),
    ...open.flatMap((answer) => answerLines(answer, command, width)),
    ...(others.length > 0 ? ['', 'Unknown as well:'] : []),
    ...others.map(
      (other) =>
        `  ${resolveCommand(run_id, other.step)}   # step ${other.step + 1} "${other.step_name}" on ${other.module}/${other.instance}`,
    ),
  ];
}

function evidenceLines({ at, text, weight }: Evidence, { since }: UnknownPreview, width: number): string[] {
  const time = at === null ? '' : formatClock(at, Date.parse(since ?? at));
  const [first = '', ...others] = wrap(localTimes(text), width - 22);
  const rest = others.map((line) => `${' '.repeat(22)}${line}`);
  return [`${weight === 'warning' ? '!' : ' '} ${time.padEnd(19)} ${first}`, ...rest];
}

function nowLines({ then, now }: UnknownPreview['instrument'], width: number): string[] {
  const told = [
    ...(then === undefined ? [] : [`before that: ${then.text}`]),
    ...now.reasons.map(describeReason),
    ...now.acting,
    ...now.left_behind,
  ];
  const lines = told.length === 0 ? [now.state] : told;
  return lines.flatMap((line) => wrap(localTimes(line), width, '  '));
}

function answerLines(
  { answer, label, consequence, needs }: PossibleAnswer,
  command: string,
  width: number,
): string[] {
  const fields = needs.flatMap((need) => need.fields.map(({ name }) => name));
  const with_ = fields.length === 0 ? '' : ` (--data gives ${fields.join(', ')})`;
  return [`  ${command} ${options[answer]}   # ${label}${with_}`, ...wrap(consequence, width, '      ')];
}
