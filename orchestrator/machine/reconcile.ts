import type { UnknownReason } from '../../shared/contracts/unknown-reason.ts';
import type { WhyUnacted } from '../../shared/sentences/index.ts';
import type { Settlement } from './run-event.ts';

/** What the decision needs to know of an attempt. */
export interface AttemptFacts {
  /**
   * What is wanted of it.
   *
   * - `awaited`: it is in flight, and its run waits for it
   * - `stopping`: it is in flight, and nobody wants it to begin any more
   * - `unknown`: it was given up without a known outcome, for `reason`; no other attempt of its step has begun
   * - `over`: its run has no use for it any more
   */
  status: 'awaited' | 'stopping' | 'unknown' | 'over';
  reason?: UnknownReason;
  /** The session that it was last sent in. */
  session: number;
  /** Counts the commands of its instance. */
  number: number;
  /** How far it has come, as far as the owner knows. */
  phase: 'unsent' | 'sent' | 'acting';
  /** True where a second copy of it may be under way in its session. */
  resent: boolean;
  /** True where a journal knows a later step of its run: the store was put back, and the step is done. */
  overtaken: boolean;
}

/** The facts of an attempt, from what its run keeps of it. */
export function attemptFacts(
  flight: Pick<AttemptFacts, 'session' | 'number' | 'phase'> & { resent?: boolean },
  status: 'awaited' | 'stopping' | UnknownReason,
  overtaken = false,
): AttemptFacts {
  const { session, number, phase, resent = false } = flight;
  const facts = { session, number, phase, resent, overtaken };
  return status === 'awaited' || status === 'stopping'
    ? { status, ...facts }
    : { status: 'unknown', reason: status, ...facts };
}

/** What the owner learns that may tell what became of an attempt. */
export type Evidence =
  /** Its instance says all that it knows, and gets a new session: no copy of an earlier one begins any more. */
  | {
      kind: 'hello';
      session: number;
      /** `cancelled`: before it began. `forgotten`: the journal knows no more than that it had it. */
      listed: 'known' | 'cancelled' | 'forgotten' | 'no';
      /** `behind`: the journal lies behind what was seen of it; `another`: it is not the one that had the command. */
      journal: 'unbroken' | 'behind' | 'another';
      /** Commands up to this number may have been forgotten by the journal. */
      floor: number;
      /** False while journals that may know a later attempt of the step are still to be heard. */
      all_heard: boolean;
    }
  /** Two heartbeats in a row do not list it. */
  | { kind: 'heartbeats'; all_heard: boolean }
  /** The broker gave a copy of it back, sent in that session: nobody was ever handed it. */
  | { kind: 'returned'; session: number }
  /** Its agent has ended in good order; `listed`: its journal has it, and its report may still be to come. */
  | { kind: 'bye'; listed: boolean; floor: number; all_heard: boolean }
  /** Its agent refuses the copy of that session. */
  | { kind: 'refused'; session: number; reason: 'draining' | 'at_capacity' | 'forgotten' }
  /** Its agent says how it has ended, as far as it knows. */
  | {
      kind: 'settled';
      settlement: Settlement;
      /** Its instance counts as busy with it until now. */
      busy: boolean;
      /** Its instance is held back because of it. */
      held_back: boolean;
      /** The store has it as succeeded. */
      succeeded: boolean;
      /** Its run has heard before that it was interrupted, or a person has said what became of it. */
      told: boolean;
    }
  /** Its instance has been lost for `lost_after`. */
  | { kind: 'silence' }
  /** The action had its time and was asked to stop, and has not come to rest. */
  | { kind: 'timeout' }
  /** The store was put back, and all journals are heard: none of them has the attempt, and one has a later step of its run. */
  | { kind: 'rollback' }
  /** The store was put back, and the journal of its instance has the attempt; the run has only now got to its step again. */
  | { kind: 'regrown' };

type EvidenceKind = Evidence['kind'];

/**
 * What is to be done about an attempt.
 *
 * - `wait`: nothing; its word is still to come, or other evidence decides
 * - `resend`: what was last asked for is asked again under the same id: that it is done, or that it never begins
 * - `never_acted`: no instrument has acted on it nor ever will: its step may be granted anew
 * - `adopt`: its agent knows it; its report follows, or is asked for, or is here, and its run takes it
 * - `known`: it is known what became of it, or whoever has looked answers for that: its instance is not held back for it
 * - `late`: the same, and it is news: the log of its run tells it
 * - `unknown`: nobody knows what the instrument did, nor is expected to tell
 */
export type Verdict =
  | { verdict: 'wait' | 'resend' | 'adopt' | 'known' | 'late' }
  | { verdict: 'never_acted'; why: WhyUnacted }
  | { verdict: 'unknown'; reason: UnknownReason };

/** One line of the table. Of those with the same evidence the first that fits counts. */
export interface ReconcileRow {
  evidence: EvidenceKind;
  /** When the line fits, in words. */
  when: string;
  fits: (attempt: AttemptFacts, evidence: Evidence) => boolean;
  verdict: Verdict;
  /** Why that verdict is safe, in words. */
  because: string;
}

type Of<K extends EvidenceKind> = Extract<Evidence, { kind: K }>;

function rowsOf<K extends EvidenceKind>(
  evidence: K,
  rows: readonly [
    when: string,
    fits: (attempt: AttemptFacts, evidence: Of<K>) => boolean,
    verdict: Verdict,
    because: string,
  ][],
): ReconcileRow[] {
  return rows.map(([when, fits, verdict, because]) => ({
    evidence,
    when,
    fits: (attempt, given) => given.kind === evidence && fits(attempt, given as Of<K>),
    verdict,
    because,
  }));
}

const wait: Verdict = { verdict: 'wait' };
const resend: Verdict = { verdict: 'resend' };
const adopt: Verdict = { verdict: 'adopt' };
const known: Verdict = { verdict: 'known' };
const neverActed = (why: WhyUnacted): Verdict => ({ verdict: 'never_acted', why });
const unknown = (reason: UnknownReason): Verdict => ({ verdict: 'unknown', reason });

/** Said of a step that was done, as a later step of its run shows, and whose result nobody has. */
const lostWithStore = [
  unknown('journal_lost'),
  'the step was done, and its result is lost with the store',
] as const;

const always = () => true;
const isAwaited = ({ status }: AttemptFacts) => status === 'awaited';
const isOver = ({ status }: AttemptFacts) => status === 'over';
/** An operator who abandons an action has looked at its instrument. */
const isInterrupted = ({ outcome, error }: Settlement) =>
  outcome === 'interrupted' && error?.code !== 'abandoned';
const isGivenUp = ({ status }: AttemptFacts) => status === 'unknown' || status === 'over';
/** Of these two reasons alone it is possible that the agent of an unknown attempt never had the command. */
const mayBeUnseen = ({ status, reason }: AttemptFacts) =>
  status === 'unknown' ? reason === 'lost' || reason === 'timeout' : status !== 'over';

/**
 * What becomes of an attempt, by what the owner has learned of it: the one place that says whether a command is sent again, was
 * never acted on, or has an outcome that nobody knows. docs/reliability.md prints it.
 */
export const reconcileTable: readonly ReconcileRow[] = [
  ...rowsOf('hello', [
    [
      'the journal lists it as cancelled before it began',
      (attempt, { listed }) => listed === 'cancelled' && !isOver(attempt),
      neverActed('not_begun'),
      'what a journal has as cancelled never begins',
    ],
    [
      'the journal lists it',
      (_, { listed }) => listed === 'known' || listed === 'cancelled',
      adopt,
      'what the agent knows of it is the truth',
    ],
    ['nobody waits for it any more', isOver, wait, 'whatever the agent did not begin, it never will'],
    [
      'it is unknown for another reason than `lost` or `timeout`',
      (attempt) => !mayBeUnseen(attempt),
      wait,
      'the agent had it: that it does not list it proves nothing new',
    ],
    [
      'another journal, or one that lies behind what was seen of it',
      (_, { journal }) => journal !== 'unbroken',
      unknown('journal_lost'),
      'the journal that would know it is gone',
    ],
    [
      'the journal may have forgotten it',
      ({ number }, { listed, floor }) => listed === 'forgotten' || number <= floor,
      unknown('journal_lost'),
      'it may have been acted on long ago',
    ],
    [
      'the journal never knew it, and nobody wants it to begin any more',
      (attempt) => !isAwaited(attempt),
      neverActed('not_seen'),
      'a start is in the journal before the instrument is asked, and copies of earlier sessions are dropped',
    ],
    [
      'the journal never knew it, and others are still to be heard',
      (_, { all_heard }) => !all_heard,
      wait,
      'a store that was put back may have forgotten a later attempt, which another journal knows',
    ],
    [
      'the journal never knew it, and another one knows a later step',
      ({ overtaken }) => overtaken,
      ...lostWithStore,
    ],
    [
      'the journal never knew it',
      always,
      resend,
      'the agent begins it now, or answers from its journal what reached it meanwhile',
    ],
  ]),
  ...rowsOf('heartbeats', [
    [
      'others are still to be heard',
      (attempt, { all_heard }) => isAwaited(attempt) && !all_heard,
      wait,
      'as with a hello',
    ],
    [
      'its run waits for it, and a journal knows a later step',
      (attempt) => isAwaited(attempt) && attempt.overtaken,
      ...lostWithStore,
    ],
    [
      'its run waits for it',
      isAwaited,
      resend,
      'lost on its way, or ended with its report on the way: the journal answers',
    ],
    [
      'nobody wants it to begin any more',
      always,
      resend,
      'the cancel is sent again: its agent answers how the command ended, or notes that it never begins',
    ],
  ]),
  ...rowsOf('returned', [
    [
      'the only copy of its latest session',
      (attempt, { session }) =>
        mayBeUnseen(attempt) && attempt.session === session && !attempt.resent && attempt.phase !== 'acting',
      neverActed('undelivered'),
      'nobody was handed that copy, and copies of earlier sessions are dropped',
    ],
    ['any other copy', always, wait, 'another copy may have arrived'],
  ]),
  ...rowsOf('bye', [
    [
      'the journal lists it, or may have forgotten it',
      ({ number }, { listed, floor }) => listed || number <= floor,
      wait,
      'its report follows, or its next process tells',
    ],
    [
      'it was given up before, or others are still to be heard',
      (attempt, { all_heard }) => isGivenUp(attempt) || !all_heard,
      wait,
      'as with a hello',
    ],
    [
      'the journal does not list it',
      always,
      neverActed('agent_ended'),
      'an agent that has said goodbye begins nothing, and copies of its session are dropped',
    ],
  ]),
  ...rowsOf('refused', [
    ['nobody waits for it any more', isOver, wait, 'nothing depends on it'],
    [
      'the agent has forgotten whether it had it',
      (_, { reason }) => reason === 'forgotten',
      unknown('journal_lost'),
      'it may have been acted on long ago',
    ],
    [
      'it was sent again in a later session',
      (attempt, { session }) => attempt.session !== session,
      wait,
      'whoever got the latest copy has the last word',
    ],
    [
      'the agent is about to stop',
      (_, { reason }) => reason === 'draining',
      neverActed('draining'),
      'what an agent has refused it never begins',
    ],
    [
      'the instrument has all that it takes at once',
      always,
      neverActed('at_capacity'),
      'what an agent has refused it never begins',
    ],
  ]),
  ...rowsOf('settled', [
    [
      'its run waits for it, or for a word on it',
      (attempt) => !isOver(attempt),
      adopt,
      'what the agent knows of it is the truth',
    ],
    [
      'how it ended is known, or it was abandoned, and its instance is busy with it or held back for it',
      (_, { settlement, busy, held_back }) => !isInterrupted(settlement) && (busy || held_back),
      { verdict: 'late' },
      'nothing of it is left to look at',
    ],
    [
      'the agent knows how it ended, or an operator has abandoned it',
      (_, { settlement }) => !isInterrupted(settlement),
      known,
      'it was told before',
    ],
    [
      'it was interrupted, and the store has it as succeeded',
      (_, { succeeded }) => succeeded,
      known,
      'its agent sent that before it was on the disk, and has lost it with its power',
    ],
    [
      'it was interrupted, and its instance is held back for it, or its run or a person has told of it before',
      (_, { held_back, told }) => held_back || told,
      wait,
      'nobody knows more than before',
    ],
    [
      'it was interrupted while its instance counted as busy with it',
      (_, { busy }) => busy,
      unknown('interrupted'),
      'the instrument may have stopped in the middle of a movement',
    ],
    ['it was interrupted', always, wait, 'nobody knows more than before'],
  ]),
  ...rowsOf('silence', [
    ['it was given up before', isGivenUp, wait, 'the first reason stands'],
    [
      'its instance is lost for `lost_after`',
      always,
      unknown('lost'),
      'nobody can say whether it was acted on',
    ],
  ]),
  ...rowsOf('timeout', [
    ['it was given up before', isGivenUp, wait, 'the first reason stands'],
    ['no rest within the timeout', always, unknown('timeout'), 'the instrument may still act'],
  ]),
  ...rowsOf('regrown', [
    [
      'its journal had it before',
      always,
      resend,
      'its agent does not begin it again, and answers from its journal',
    ],
  ]),
  ...rowsOf('rollback', [['no journal has it, and one knows a later step', always, ...lostWithStore]]),
];

/** What is to be done about the attempt, by the evidence. Pure. */
export function reconcile(attempt: AttemptFacts, evidence: Evidence): Verdict {
  return reconcileRow(attempt, evidence).verdict;
}

/** The line of the table that decides. */
export function reconcileRow(attempt: AttemptFacts, evidence: Evidence): ReconcileRow {
  const row = reconcileTable.find(({ fits }) => fits(attempt, evidence));
  if (!row) throw new Error(`the table has no line for ${evidence.kind}`);
  return row;
}
