import type { Json } from '../../shared/contracts/json.ts';

/** An experiment as the gateway shows it: the part that the command line uses. */
export interface ExperimentView {
  experiment_id: string;
  experiment_name: string;
  campaign_id: string | null;
  /** ISO 8601, UTC; null where its client never said that it lives. */
  checked_in_at: string | null;
  /** ISO 8601, UTC. */
  created_at: string;
}

/** An event as the gateway shows it: the part that the command line uses. */
export interface EventView {
  event_id: string;
  experiment_id: string | null;
  event_type: string;
  event_name: string;
  run_id?: string;
  workflow_name?: string;
  step?: { name: string; state?: string; result: { status: string } | null };
  /** ISO 8601, UTC. */
  logged_at: string;
}

/** A datapoint as the gateway shows it: the part that the command line uses. */
export interface DatapointView {
  id: string;
  label: string;
  type: string;
  workflow_id: string | null;
  value?: Json;
  /** Of a file: where it lies at the gateway, its bytes and their SHA-256. */
  path?: string;
  size?: number;
  sha256?: string;
  /** ISO 8601, UTC. */
  created_at: string;
}
