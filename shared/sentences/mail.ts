import type { ExperimentBody } from '../contracts/experiment.ts';
import type { DeliveryBody } from '../contracts/notice.ts';

/** What a mail is made from. */
export interface MailFacts extends Pick<DeliveryBody, 'topic' | 'about'> {
  experiment: ExperimentBody | undefined;
  workcell: string;
  /** What somebody is asked. */
  question: string | undefined;
  /** The commands with which a person lets a run go on that waits after a failure. */
  ways: string;
}

/** A mail in plain text. */
export interface Letter {
  subject: string;
  text: string;
}

/** How many mails are told in full in the one that sums them up. */
const toldInFull = 50;

/** Several mails to one address as one; a single one stays as it is. */
export function sumUp(letters: readonly Letter[]): Letter {
  const [first = { subject: '', text: '' }, ...others] = letters;
  if (others.length === 0) return first;
  const more = letters.length - toldInFull;
  const told = letters.slice(0, toldInFull).map(({ subject, text }) => `${subject}\n\n${text}`);
  const rest = more > 0 ? `\n----\n\nand ${more} more: weir list and weir events show them.\n` : '';
  return {
    subject: `${letters.length} notifications, the first: ${first.subject}`.slice(0, 200),
    text: `They are summed up, because so many came within a short time.\n\n----\n\n${told.join('\n----\n\n')}${rest}`,
  };
}

/** A mail; its subject is the one that WEI's mails have. */
export function composeMail({ topic, about, experiment, workcell, question, ways }: MailFacts): Letter {
  const { event, step } = about;
  const { workflow_name: workflow, run_id: run } = event as { workflow_name?: string; run_id?: string };
  const name = step?.definition.name ?? workflow ?? '';
  const headline = {
    step_failed: `STEP FAILED: ${name}`,
    outcome_unknown: `OUTCOME UNKNOWN: ${name}`,
    step_overdue: `STEP OVERDUE: ${name}`,
    person_needed: `PERSON NEEDED: ${name}`,
    run_finished: `RUN ${event.event_name}: ${workflow ?? ''}`,
  }[topic];
  const facts: [string, string | undefined][] = [
    ['Step', step && `${step.definition.name} (${Number(event['step_index']) + 1})`],
    ['Action', step && `${step.definition.module}.${step.definition.action}, by ${step.record.instance}`],
    ['Question', question],
    ['Reason', step?.record.error?.message],
    ['Workflow', `${workflow ?? ''} (${run ?? ''})`],
    ['Experiment', experiment && `${experiment.experiment_name} (${experiment.experiment_id})`],
    ['Workcell', workcell],
    ['Time', new Date(about.at).toISOString()],
  ];
  const advice = {
    step_failed: `weir log ${run ?? ''} tells the whole story.`,
    outcome_unknown: `Nobody knows what the instrument did. Look at it, then tell weir: weir resolve ${run ?? ''}`,
    step_overdue: 'The action shows no progress. It has not been touched.',
    person_needed:
      event.event_name === 'STEP_ASKS'
        ? `The run goes on once somebody answers: weir ask ${step?.record.command_id ?? ''}`
        : `The run waits until somebody says how it goes on: ${ways}.`,
    run_finished: `weir status ${run ?? ''} shows its steps.`,
  }[topic];
  const lines = facts.flatMap(([label, value]) =>
    value === undefined ? [] : [`${label}: ${oneLine(value)}`],
  );
  return { subject: oneLine(headline).slice(0, 200), text: `${[...lines, '', advice].join('\n')}\n` };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
