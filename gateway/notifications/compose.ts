import { heldStepCommands } from '../../shared/explain/index.ts';
import {
  type ExperimentBody,
  type NotificationTopic,
  notificationTopics,
} from '../../shared/contracts/experiment.ts';
import type { JsonObject, Json } from '../../shared/kernel/json/json.ts';
import type { DeliveryBody, Addressee } from '../../shared/contracts/notice.ts';
import { withValues } from '../../shared/expressions/index.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { eventView } from '../runs/index.ts';
import { webhookOf } from '../../shared/workcell/index.ts';

/** What is told where nobody has said: the troubles. The end of every run would be too much for most. */
const unlessStated: readonly NotificationTopic[] = [
  'step_failed',
  'outcome_unknown',
  'step_overdue',
  'person_needed',
];

/** Who is to be told of something: the experiment's addresses and webhook, and the workcell's webhook, as subscribed. */
export function addresseesOf(
  topic: NotificationTopic,
  experiment: ExperimentBody | undefined,
  workcell: Workcell,
): Addressee[] {
  const found: Addressee[] = [];
  if (experiment && (experiment.notify ?? unlessStated).includes(topic)) {
    for (const address of new Set(experiment.email_addresses)) found.push({ kind: 'mail', address });
    if (experiment.webhook_url !== undefined) found.push({ kind: 'webhook', url: experiment.webhook_url });
  }
  const url = webhookOf(workcell);
  const { notify } = workcell.config.rest;
  if (url !== undefined && (topicsOf(notify) ?? unlessStated).includes(topic)) {
    if (!found.some((each) => each.kind === 'webhook' && each.url === url))
      found.push({ kind: 'webhook', url });
  }
  return found;
}

/** What stands for an addressee where deliveries to it are counted or told of in the log. */
export function addresseeName(to: Addressee): string {
  return to.kind === 'mail' ? to.address : to.url;
}

function topicsOf(value: Json | undefined): NotificationTopic[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return notificationTopics.filter((topic) => value.includes(topic));
}

/** What a notification is put together from; the same each time that it is tried. */
export interface Occurrence extends Pick<DeliveryBody, 'topic' | 'about'> {
  experiment: ExperimentBody | undefined;
  workcell: Workcell;
}

const types = {
  step_failed: 'step.failed',
  outcome_unknown: 'step.outcome_unknown',
  step_overdue: 'step.overdue',
  person_needed: 'step.person_needed',
  run_finished: 'run.finished',
} as const satisfies Record<NotificationTopic, string>;

/** The body of a webhook, as Standard Webhooks has it. */
export function webhookPayload({ topic, about, experiment, workcell }: Occurrence): JsonObject {
  const { event, step } = about;
  return {
    type: types[topic],
    timestamp: new Date(about.at).toISOString(),
    data: {
      workcell: workcell.name,
      experiment_id: event.experiment_id,
      experiment_name: experiment?.experiment_name ?? null,
      run_id: event['run_id'] ?? null,
      workflow_name: event['workflow_name'] ?? null,
      status: topic === 'run_finished' ? event.event_name.toLowerCase() : null,
      step: step ? { name: step.definition.name, module: step.definition.module } : null,
      error: step?.record.error?.message ?? null,
      event: eventView(about),
    },
  };
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
export function composeMail({ topic, about, experiment, workcell }: Occurrence): Letter {
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
    ['Question', questionIn(about)],
    ['Reason', step?.record.error?.message],
    ['Workflow', `${workflow ?? ''} (${run ?? ''})`],
    ['Experiment', experiment && `${experiment.experiment_name} (${experiment.experiment_id})`],
    ['Workcell', workcell.name],
    ['Time', new Date(about.at).toISOString()],
  ];
  const advice = {
    step_failed: `weir log ${run ?? ''} tells the whole story.`,
    outcome_unknown: `Nobody knows what the instrument did. Look at it, then tell weir: weir resolve ${run ?? ''}`,
    step_overdue: 'The action shows no progress. It has not been touched.',
    person_needed: asksIn(about)
      ? `The run goes on once somebody answers: weir ask ${step?.record.command_id ?? ''}`
      : `The run waits until somebody says how it goes on: ${heldStepCommands(run ?? '')}.`,
    run_finished: `weir status ${run ?? ''} shows its steps.`,
  }[topic];
  const lines = facts.flatMap(([label, value]) =>
    value === undefined ? [] : [`${label}: ${oneLine(value)}`],
  );
  return { subject: oneLine(headline).slice(0, 200), text: `${[...lines, '', advice].join('\n')}\n` };
}

function asksIn({ event }: Occurrence['about']): boolean {
  return event.event_name === 'STEP_ASKS';
}

/** What somebody is asked. */
function questionIn(about: Occurrence['about']): string | undefined {
  if (!asksIn(about) || !about.step) return undefined;
  const { definition, record } = about.step;
  const { message } = withValues(definition, record.values).args;
  return typeof message === 'string' ? message : undefined;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
