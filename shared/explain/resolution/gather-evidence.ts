import { describeActing, describeLeftBehind, leftBehindBy } from '../condition/still-acting.ts';
import { instanceKey } from '../../contracts/address.ts';
import { whyUnfit } from '../../contracts/module-report.ts';
import type { StepRecord, UnknownStep } from '../../contracts/run.ts';
import type { LogLine } from '../../contracts/log-line.ts';
import type { Evidence } from '../../contracts/unknown-preview.ts';
import type { InstanceRecord, WorkcellState } from '../../contracts/workcell-state.ts';
import { type FactEvent, logSentence, type Moment, moment, nameStep } from '../../sentences/index.ts';
import { sourceOfUnknown } from '../../contracts/unknown-reason.ts';
import { utcTime } from '../../kernel/wei-time.ts';

/** Of what a driver writes, its last lines say how far it had come. */
const mostWritten = 5;

/** The facts of a run's log that tell of the attempt whose outcome is unknown, oldest first. Pure. */
function evidenceOfLog(
  lines: readonly LogLine[],
  unknown: UnknownStep,
  name: string | undefined,
): Evidence[] {
  const run = { steps: name === undefined ? {} : { [unknown.step]: { name } } };
  const told = lines.flatMap((line) => {
    const { at, level, fact } = line;
    if (!fact || level === 'debug' || fact.step !== unknown.step || fact.attempt !== unknown.attempt)
      return [];
    const { event, source = 'store' } = fact;
    const weight = level === 'warning' || level === 'error' ? 'warning' : 'normal';
    return [{ event, evidence: { at: utcTime(at), text: logSentence(line, run), source, weight } as const }];
  });
  const written = told.filter(isWritten);
  const dropped = new Set(written.slice(0, Math.max(0, written.length - mostWritten)));
  // What an agent says twice is known since the first time.
  const first = told.filter(
    (each, index) =>
      isWritten(each) || told.findIndex(({ evidence }) => evidence.text === each.evidence.text) === index,
  );
  return first.flatMap((each) => (dropped.has(each) ? [] : [each.evidence]));
}

function isWritten({ event }: { event: string }): boolean {
  return event === ('wrote' satisfies FactEvent);
}

/** What is known of an attempt. */
export interface AttemptFacts {
  unknown: UnknownStep;
  /** The name of its step. */
  name: string | undefined;
  record: StepRecord | undefined;
  /** Of the run; none where it has left the store. */
  log: readonly LogLine[];
  state: WorkcellState;
  /** Milliseconds since the epoch, by the store's clock. */
  at: number;
}

/** All that is known of an attempt whose outcome is unknown, oldest first; what is so now comes last. Pure. */
export function gatherEvidence(facts: AttemptFacts): Evidence[] {
  const { unknown, name, record, log, state, at } = facts;
  const told = evidenceOfLog(log, unknown, name);
  const past = [...(told.length === 0 ? withoutLog(unknown, name, record) : told), ...progressOf(record)];
  past.sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
  const instance = state.instances.get(instanceKey(unknown));
  return [
    ...past,
    phaseOf(unknown),
    ...(instance ? nowOf(instance, unknown, at) : []),
    ...reportOf(state, unknown),
  ];
}

/** The log of a run that has left the store, or that an earlier version has written, is text; its record says the most important. */
function withoutLog(
  unknown: UnknownStep,
  name: string | undefined,
  record: StepRecord | undefined,
): Evidence[] {
  const { step, module, instance, since, message } = unknown;
  const given = `${nameStep(step, name)} was given to ${module}/${instance}, or began there`;
  return [
    ...(record ? [{ at: utcTime(record.started_at), text: given, source: 'store' as const }] : []),
    { at: utcTime(since), text: message, source: sourceOfUnknown(unknown.reason), weight: 'warning' },
  ];
}

function progressOf(record: StepRecord | undefined): Evidence[] {
  const { progress } = record ?? {};
  if (!progress) return [];
  const { at, fraction, note } = progress;
  const share = fraction === undefined ? [] : [`${Math.round(fraction * 100)} %`];
  const words = [...share, ...(note === undefined ? [] : [`"${note}"`])].join(', ') || 'it moves';
  return [{ at: utcTime(at), text: `the last progress that it told: ${words}`, source: 'agent' }];
}

const phases: Record<UnknownStep['known']['phase'], string> = {
  unsent: 'its agent never said that it has the command',
  sent: 'its agent had the command; nobody has said that the instrument began',
  acting: 'the instrument had begun',
};

/** How far the command had come, and what else was so when the outcome became unknown. */
export function knownInWords({ phase, silent_since, asked_to_stop }: Known): string {
  const facts = [
    phases[phase],
    ...(silent_since === undefined
      ? []
      : [`its agent is silent since ${moment(Number(new Date(silent_since)))}`]),
    ...(asked_to_stop ? ['it had had its time, and was asked to stop'] : []),
  ];
  return facts.join('; ');
}

type Known = Omit<UnknownStep['known'], 'silent_since'> & { silent_since?: Moment };

function phaseOf({ known }: UnknownStep): Evidence {
  const source = known.phase === 'acting' ? 'agent' : 'store';
  return { at: null, text: knownInWords(known), source };
}

/** What is known of the instance now: whether it is heard, what it goes on with, what runs on in its process. */
function nowOf(record: InstanceRecord, { command_id }: UnknownStep, at: number): Evidence[] {
  const where = instanceKey(record);
  const { presence, since, boot } = record;
  const present = presence === 'present';
  const process = boot === undefined ? '' : `; it is its process number ${boot}`;
  const heard = {
    present: `the agent of ${where} is heard${process}`,
    lost: `the agent of ${where} is not heard since ${moment(since)}`,
    gone: `the agent of ${where} said goodbye`,
  }[presence];
  const acting = record.occupied.find((entry) => entry.command_id === command_id);
  return [
    {
      at: present ? null : utcTime(since),
      text: heard,
      source: 'heartbeat',
      weight: present ? 'normal' : 'warning',
    },
    ...(acting
      ? [
          {
            at: utcTime(acting.acting_since),
            text: `${where} is ${describeActing(acting, at)}`,
            source: 'agent' as const,
            weight: 'warning' as const,
          },
        ]
      : []),
    ...leftBehindBy(record).map((left) => ({
      at: utcTime(left.abandoned_at),
      text: describeLeftBehind(left),
      source: 'agent' as const,
      weight: 'warning' as const,
    })),
  ];
}

/** What the instrument says of itself now. */
function reportOf({ reports }: WorkcellState, address: UnknownStep): Evidence[] {
  const report = reports.get(instanceKey(address));
  if (!report) return [];
  const unfit = whyUnfit(report);
  const text = `the instrument says now: ${unfit === undefined ? report.flags.join(', ') : `it ${unfit}`}`;
  return [{ at: null, text, source: 'instrument', weight: unfit === undefined ? 'normal' : 'warning' }];
}
