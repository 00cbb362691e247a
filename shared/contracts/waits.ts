import type { FromSchema } from 'json-schema-to-ts';
import { reasonKeys } from './reason-keys.ts';
import { count, text, utc, utcOrNull } from './fields.ts';
import { listOf, object, optional, titled, told } from './object-schema.ts';

/**
 * What a link of a chain of waits tells of. Every other word is the reason why an instrument is given nothing, as in `/now`.
 *
 * - `step`: a step of the run waits for an instrument
 * - `acting`: an instrument acts on a step, or has been given it
 * - `storing`: the instrument is at rest, and the files that it made are being stored
 * - `retry`: a step is tried again after a pause
 * - `early`: the run is not to begin yet
 * - `gap`: a gap would be too short, or could not be kept
 * - `failed_step`: a step has failed, and somebody must say how the run goes on
 * - `run_paused`: somebody has paused the run
 * - `turn`: the workcell runs one run at a time, and it is the turn of another
 * - `supplies`: an instrument has too little left of what the step uses up
 * - `location`: the location that the step moves something to is taken
 * - `circle`: a run of the chain once more: its runs wait for each other
 * - `not_taken`: no orchestrator has taken the run yet
 * - `orchestrator`: none leads the workcell, so that no run goes on
 * - `broker`, `store`: it is away, so that no run goes on
 * - `disk`: that of the gateway's files is full, so that no file is stored
 */
const linkKinds = [
  'step',
  'acting',
  'storing',
  'retry',
  'early',
  'gap',
  'reserved',
  'failed_step',
  'run_paused',
  'turn',
  'supplies',
  'location',
  'circle',
  'not_taken',
  'orchestrator',
  'broker',
  'store',
  'disk',
  ...reasonKeys,
] as const;

export const waitLink = titled('WaitLink', 'Something that is waited for.', {
  kind: told(
    { type: 'string', enum: linkKinds },
    'A word of its own, or the key of the reason why an instrument is given nothing.',
  ),
  text: told(text, 'What is so, without its time.'),
  since: told(utcOrNull, 'Null where it is not known.'),
  [optional]: {
    module: text,
    instance: text,
    location: text,
    run_id: text,
    label: text,
    step: told(count, "The step's position, from 0."),
    step_name: text,
    until: told(
      object({
        at: utc,
        basis: told(
          { type: 'string', enum: ['timeout', 'retry', 'early', 'gap', 'reserved', 'lost_after', 'history'] },
          "What says so: the step's `timeout`, after which its agent is asked to stop; its `retry`, when it is tried again; the run's `not_before` (`early`); a `gap`, which is long enough then, or can be kept; a person's reservation (`reserved`); the workcell's `lost_after`, when the outcome counts as unknown; or earlier runs, in half of which the action took no longer.",
        ),
      }),
      'When it is over at the latest, or what becomes of it then, where a rule says so; else when it is likely over, where earlier runs tell.',
    ),
    by: text,
    reason: told(text, 'What whoever did it gave as a reason.'),
    first: told(text, 'What a person does before the command.'),
    next: told(text, 'The command to type.'),
  },
});

/** Why a run does not go on, down to what must happen: `GET /runs/{id}/waits`. Commands are as they are typed. */
export const runWaitsView = titled('RunWaits', 'Why a run does not go on, down to what must happen.', {
  run_id: text,
  status: told(text, 'As `GET /runs/{id}` says it.'),
  chain: told(
    listOf(waitLink),
    'Each link waits for the next one, and the last is what must happen. Empty where the run is over.',
  ),
});

export type RunWaits = FromSchema<typeof runWaitsView>;
export type WaitLink = FromSchema<typeof waitLink>;
