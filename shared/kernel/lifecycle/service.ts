/**
 * The life of a service.
 *
 * - `starting`: waits for broker or store, says so in its log
 * - `running`: does its work
 * - `draining`: takes nothing new and finishes what it has in hand
 * - `stopped`, `failed`: over; `failed` has said why in its log
 */
export type ServiceState = 'starting' | 'running' | 'draining' | 'stopped' | 'failed';

/** What `weir` runs in a process: one of gateway, orchestrator, agent, or several of them. */
export interface Service {
  readonly name: string;
  state(): ServiceState;
  /** Resolves when the service does its work. */
  start(): Promise<void>;
  /** Drains, then stops; idempotent, resolves when nothing of the service runs any more. */
  stop(): Promise<void>;
  /** Settles when the service has ended, by itself (rejects with the reason) or by `stop` (resolves). */
  readonly ended: Promise<void>;
}
