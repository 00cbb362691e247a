import type { EventBody } from './event.ts';
import type { RunEventBody } from './run-event.ts';
import type { NotificationTopic } from './experiment.ts';

/** An event that somebody may want to be told of, as the owner leaves it for whoever sends notifications. */
export type NoticeBody = {
  topic: NotificationTopic;
  /** A whole one where a version before 0.2 has written it. */
  about: RunEventBody | EventBody;
  /** The experiment of the run; missing where the event is whole. */
  experiment_id?: string;
};

/** Whom something is to be told. A webhook's secret is looked up where it is needed. */
export type Addressee = { kind: 'mail'; address: string } | { kind: 'webhook'; url: string };

/** Something that one addressee is to be told, as the store keeps it until he is. Times are milliseconds since the epoch. */
export type DeliveryBody = {
  topic: NotificationTopic;
  about: EventBody;
  to: Addressee;
  created_at: number;
  /** How often it was tried. */
  attempts: number;
  /** When it is tried next. */
  due_at: number;
};
