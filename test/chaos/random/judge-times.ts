import type { LogEntry } from '../../../shared/contracts/log-entry.ts';
import type { Actuation } from '../books/actuation.ts';
import type { Verdict } from '../books/compare-books.ts';
import { onMachineClock } from '../books/machine-clock.ts';
import {
  findBrokenGaps,
  findIntruders,
  findOverdrawn,
  findReservedActs,
  isKeptAsHeard,
  nameOf,
  type BrokenGap,
} from '../books/times.ts';
import type { Client } from '../lab/client.ts';
import { supplied, type Lab } from '../lab/lab.ts';
import type { Caretaker } from '../people/caretaker.ts';

/** How many gaps were asked for, how many of them instruments did not keep, and of how many of these the run says so. */
export interface GapCount {
  asked: number;
  broken: number;
  told: number;
}

type TimesVerdict = Pick<Verdict, 'intruded' | 'inReserved' | 'untoldGaps' | 'overdrawn'>;

/** Compares what runs and people were promised of times with what instruments did. The logs of runs tell what was in flight, and what was told. */
export async function judgeTimes(
  client: Client,
  lab: Lab,
  { reserved, refills }: Pick<Caretaker, 'reserved' | 'refills'>,
): Promise<TimesVerdict & { gaps: GapCount }> {
  const actuations = lab.actuations();
  const { accepted } = client;
  const inReserved: string[] = [];
  for (const { line, reserved: of } of findReservedActs(reserved, actuations)) {
    const granted = grantedAt(await client.log(line.run), line);
    if (granted !== undefined && granted >= of.from)
      inReserved.push(
        `${nameOf(line)}: ${line.module}/${line.instance} was given it ${granted - of.from} ms after a person had it to himself, for ${of.until - of.from} ms`,
      );
  }
  const broken: BrokenGap[] = [];
  for (const gap of findBrokenGaps(accepted, actuations)) {
    const ended = (await client.run(gap.run_id))?.steps[gap.from]?.ended_at;
    if (!ended || !isKeptAsHeard(gap, onMachineClock(Date.parse(ended)))) broken.push(gap);
  }
  const untoldGaps: string[] = [];
  for (const gap of broken)
    if (!(await client.log(gap.run_id)).some((entry) => tellsOf(entry, gap)))
      untoldGaps.push(`${gap.run_id}.${gap.to} ${gap.name}: began ${gap.lateMs} ms too late`);
  return {
    intruded: findIntruders(accepted, actuations),
    inReserved,
    untoldGaps,
    overdrawn: findOverdrawn(refills, supplied, actuations),
    gaps: {
      asked: accepted.flatMap(({ gaps: each = [] }) => each).length,
      broken: broken.length,
      told: broken.length - untoldGaps.length,
    },
  };
}

/** When the command was given out, by the machine's clock; undefined where the store has forgotten. */
function grantedAt(log: readonly LogEntry[], { command, step }: Actuation): number | undefined {
  const attempt = command.split('.').at(-1);
  const found = log.find(
    (entry) =>
      entry.step === step &&
      / goes to /.test(entry.text) &&
      (/, attempt (\d+)$/.exec(entry.text)?.[1] ?? '1') === attempt,
  );
  return found?.at ? onMachineClock(Date.parse(found.at)) : undefined;
}

function tellsOf({ step, event }: LogEntry, { from, to }: BrokenGap): boolean {
  if (event?.['event_name'] !== 'GAP_BROKEN' || step !== to) return false;
  return (event['event_info'] as { from?: number } | null)?.from === from;
}
