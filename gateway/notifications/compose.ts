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
import type { MailFacts } from '../../shared/sentences/index.ts';
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

/** The facts of a mail. */
export function mailFacts({ topic, about, experiment, workcell }: Occurrence): MailFacts {
  const { run_id: run = '' } = about.event as { run_id?: string };
  return {
    topic,
    about,
    experiment,
    workcell: workcell.name,
    question: questionIn(about),
    ways: heldStepCommands(run),
  };
}

/** What somebody is asked. */
function questionIn(about: Occurrence['about']): string | undefined {
  if (about.event.event_name !== 'STEP_ASKS' || !about.step) return undefined;
  const { definition, record } = about.step;
  const { message } = withValues(definition, record.values).args;
  return typeof message === 'string' ? message : undefined;
}
