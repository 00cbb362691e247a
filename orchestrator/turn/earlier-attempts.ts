import type { EarlierAttempt, StepRecord } from '../../shared/contracts/run.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';

/** A record is written at every step, so it keeps no more of the attempts before. */
const mostKept = 10;
/** Characters of an error's message that are kept of them. */
const maxMessage = 300;
/** Characters of JSON up to which an attempt's values are kept. */
const maxValues = 2_000;

/** The record of a new attempt, with what became of those before it; `before` is the record that it takes the place of. Pure. */
export function withEarlier(record: StepRecord, before: StepRecord | undefined): StepRecord {
  if (record.attempt === 1 || !before) return record;
  const ended = before.attempt < record.attempt ? endedAttempt(before) : [];
  return { ...record, earlier: [...(before.earlier ?? []), ...ended].slice(-mostKept) };
}

/** One that nobody acted on is none; one of which somebody has said that it did not happen is told with that word. */
function endedAttempt(record: StepRecord): EarlierAttempt[] {
  const { status, attempt, instance, started_at, ended_at, error, unknown, resolution } = record;
  const { ready_at, waited_for, data, files } = record;
  if (status === 'idle' && !resolution) return [];
  return [
    {
      ...{ status, attempt, instance, started_at },
      ...(ended_at === undefined ? {} : { ended_at }),
      ...(error && { error: withoutDetails(error) }),
      ...(unknown && { unknown }),
      ...(resolution && { resolution }),
      ...(ready_at !== undefined && { ready_at }),
      ...(waited_for && { waited_for }),
      ...(data && JSON.stringify(data).length <= maxValues && { data }),
      ...(files && { files }),
    },
  ];
}

function withoutDetails({ code, message, retryable }: Failure): Failure {
  return { code, message: message.slice(0, maxMessage), retryable };
}
