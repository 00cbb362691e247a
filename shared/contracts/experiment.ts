/** What notifications tell of. */
export const notificationTopics = [
  'step_failed',
  'outcome_unknown',
  'step_overdue',
  'person_needed',
  'run_finished',
] as const;
export type NotificationTopic = (typeof notificationTopics)[number];

/** An experiment, as the store keeps it. Its record belongs to its campaign. */
export type ExperimentBody = {
  experiment_id: string;
  experiment_name: string;
  campaign_id: string | null;
  experiment_description: string | null;
  email_addresses: string[];
  /** Of what its addresses and its webhook are told; the troubles where nobody has said. */
  notify?: NotificationTopic[];
  webhook_url?: string;
  /** Signs what the webhook is told; never shown. */
  webhook_secret?: string;
  /** The folder of its runs, relative to the data folder, with forward slashes. */
  directory: string;
  /** The name of the key that has registered it; missing where nobody needed one, and in earlier versions. */
  registered_by?: string;
  /** Milliseconds since the epoch. */
  created_at: number;
  /** When its client last said that it lives, milliseconds since the epoch. */
  checked_in_at?: number;
};

/** A campaign, as the store keeps it; its experiments are those whose records belong to it. */
export type CampaignBody = {
  campaign_id: string;
  campaign_name: string;
  campaign_description: string | null;
  /** Milliseconds since the epoch. */
  created_at: number;
};

/** What WEI calls the folder of an experiment, of which `name` is made harmless already. */
export function experimentDirectory(name: string, experimentId: string): string {
  return `experiments/${name}_id_${experimentId}`;
}

/** The name of an experiment that nobody has registered, and that has no run yet. */
export const unregisteredName = 'experiment';
