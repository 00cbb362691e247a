import type { ReasonKey } from '../../shared/contracts/reason-keys.ts';
import type { Now } from '../../shared/contracts/now.ts';
import { someOf } from '../../shared/kernel/some-of.ts';
import type { OrderPreview } from '../../client/index.ts';
import { describeEnds } from './order-lines.ts';
import { describeReason } from './reason-words.ts';

/** What a reset of the whole workcell depends on. */
export interface ResetFacts {
  now: Now;
  preview: Pick<OrderPreview, 'ends' | 'more'>;
  locations: Record<string, { state: string }>;
  /** The settings that the server goes by. */
  config: Record<string, unknown>;
}

/** How many locations are named one by one. */
const mostNamed = 8;

/** What `weir reset --all` would do as the lab stands, a line each, and how to do it. */
export function describeReset({ now, preview, locations, config }: ResetFacts): string {
  const runs = describeEnds(preview).map((run) => `cancel ${run}`);
  const held = now.held ? [`end that the workcell is ${describeReason(now.held)}`] : [];
  const each = now.instruments.flatMap(({ module, instance, reasons }) =>
    reasons
      .filter(
        ({ key, since }) =>
          endedByReset.includes(key) && !(key === now.held?.key && since === now.held.since),
      )
      .map((reason) => `set free ${module}/${instance ?? ''}: ${describeReason(reason)}`),
  );
  const more = [
    ...emptied(locations, config['reset_locations'] !== false),
    ...(config['clear_workflow_runs'] === true ? ['forget the runs that are completed or failed'] : []),
    'read the workcell file again',
  ];
  return [
    `weir reset --all resets the whole workcell ${now.workcell}. As it stands now, that would`,
    ...[...runs, ...held, ...each, ...more].map((line) => `  - ${line}`),
    'Nothing is done yet. Look at the instruments, then: weir reset --all',
    // One beneath a safety stop of all is refused.
    ...(now.held?.key === 'safety_stop'
      ? []
      : ['For a module or an instance alone, all locations left as they are: weir reset MODULE[/INSTANCE]']),
  ].join('\n');
}

/** A hold of an operator, and a quarantine; all else goes on as the instrument or its agent is. */
const endedByReset: readonly ReasonKey[] = [
  'stop_unconfirmed',
  'safety_stop',
  'outcome_unknown',
  'error',
  'restored_store',
  'cancelled',
  'shut_down',
  'paused',
  'locked',
];

function emptied(locations: ResetFacts['locations'], resets: boolean): string[] {
  const full = Object.entries(locations).filter(([, { state }]) => state !== 'Empty');
  if (!resets) return full.length === 0 ? [] : ['leave all locations as they are (reset_locations is false)'];
  if (full.length === 0) return [];
  const named = full.map(([name, { state }]) => `${name} (${state})`);
  return [`empty the locations ${someOf(named, '', mostNamed)}`];
}
