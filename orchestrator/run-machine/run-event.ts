import type { JsonObject } from '../../shared/contracts/json.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import type { Failure } from '../../shared/errors/weir-error.ts';

/** What the agent said became of a command. */
export interface Settlement {
  outcome: 'succeeded' | 'failed' | 'cancelled' | 'interrupted';
  /** False where the instrument was never asked to do anything. */
  acted: boolean;
  error?: Failure;
  data?: JsonObject;
  files?: StoredFile[];
  files_missing?: { label: string; reason: string }[];
  started_at?: number;
  ended_at?: number;
}

/** Why nobody knows what an instrument did. */
export type UnknownReason = 'interrupted' | 'lost' | 'journal_lost' | 'timeout';

/**
 * What may happen to a run. Every event brings its time (`at`, milliseconds since the epoch, the store's clock); an event
 * about a command names it, and only a command in flight is heard.
 */
export type RunEvent = { at: number } & (
  | { type: 'admit' }
  | { type: 'withdraw' }
  | {
      type: 'grant';
      command_id: string;
      attempt: number;
      module: string;
      instance: string;
      session: number;
      number: number;
      /** Milliseconds. */
      timeout?: number;
    }
  /** The broker has confirmed the command. */
  | { type: 'sent'; command_id: string }
  | { type: 'started'; command_id: string; started_at: number }
  | { type: 'progress'; command_id: string; fraction?: number; note?: string }
  | { type: 'settled'; command_id: string; settlement: Settlement }
  /** It is certain that no instrument has acted on the command, nor ever will. */
  | { type: 'unacted'; command_id: string; why: string }
  /** Nobody knows, and nobody is expected to tell. */
  | { type: 'unknown'; command_id: string; reason: UnknownReason; message: string }
  /** The agent has been silent for a while. `lost_at`: when to give up. */
  | { type: 'silent'; command_id: string; lost_at: number }
  /** The agent is back in a new session, or is asked again in its old one; `resend` where it does not know the command. */
  | { type: 'rebound'; command_id: string; session: number; resend: boolean }
  | { type: 'cancel'; by?: string; reason?: string }
  | { type: 'pause'; by?: string }
  | { type: 'resume'; by?: string }
  /** Time has passed. */
  | { type: 'tick' }
  /** The machine itself failed. */
  | { type: 'crash'; message: string }
);

export type RunEventType = RunEvent['type'];
