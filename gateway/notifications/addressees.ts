import {
  notificationTopics,
  type ExperimentBody,
  type NotificationTopic,
} from '../../shared/contracts/experiment.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import type { Addressee } from '../../shared/contracts/notice.ts';
import { webhookOf } from '../../shared/workcell/index.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';

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
