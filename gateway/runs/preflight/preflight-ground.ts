import type { GroundTrouble } from '../../../shared/contracts/ground.ts';
import type { CheckGround } from '../workflow-check/check-workflow.ts';
import type { Waiting } from './turns-before.ts';

/** What a workflow is looked at against before it is handed in. Plain data: a thread can be handed it. */
export interface PreflightGround extends CheckGround {
  /** The steps that wait, by module. */
  queues: Readonly<Record<string, readonly Waiting[]>>;
  /** See `Lab` of `shared/explain/waits/`. */
  holder: string | undefined;
  ground: readonly GroundTrouble[];
}
