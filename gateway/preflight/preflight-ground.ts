import type { BrokerHealth } from '../../shared/broker/broker.ts';
import type { QueueView } from '../../shared/contracts/now.ts';
import type { CheckGround } from '../workflow-check/check-workflow.ts';

/** What a workflow is looked at against before it is handed in. Plain data: a thread can be handed it. */
export interface PreflightGround extends CheckGround {
  /** The runs that wait, by module. */
  queues: readonly QueueView[];
  /** See `Lab` of `gateway/waits/`. */
  holder: string | undefined;
  broker: BrokerHealth;
  led: boolean | null;
}
