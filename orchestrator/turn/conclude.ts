import { fact } from '../../shared/sentences/index.ts';
import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import {
  flightOf,
  isBeingCancelled,
  isCurrentStep,
  laterStep,
  unknownAttempt,
  type Flight,
  attemptFacts,
  reconcile,
  type AttemptFacts,
  type Evidence,
  type Settlement,
  actionTimesOf,
  type Verdict,
} from '../machine/index.ts';
import { sendCancel, vacate } from './acting.ts';
import { endQuarantine, quarantine } from './quarantine.ts';
import { giveBackSupplies } from './supplies.ts';
import { tellMissedGaps } from './tell-gaps.ts';
import type { OwnedRun } from '../state/index.ts';
import type { Transaction } from './transaction.ts';
import { recoveryBarrier, whyOf } from '../restored-store/index.ts';

/** What the evidence says beside what decides. */
interface Told {
  /** The command's run, where that is known. */
  run?: OwnedRun | undefined;
  /** Whom it is about: an attempt that another instance was given is none of its business. */
  by?: InstanceAddress;
  /** The command's number, where the run may have no use for the command any more. */
  number?: number;
  /** The agent was restarted while it acted, and finds out what became of the action. */
  recovering?: boolean;
}

/**
 * Has `reconcile` decide on an attempt, and carries out the verdict: in its run, and in what its instance is believed to be
 * busy with. Answers the verdict.
 */
export function conclude(
  tx: Transaction,
  command_id: string,
  evidence: Evidence,
  { run = runOf(tx, command_id), by, number, recovering = false }: Told = {},
): Verdict['verdict'] {
  const attempt = run && attemptIn(run, command_id, evidence, by);
  const facts = attempt?.facts ?? { ...unwanted, number: number ?? 0 };
  const decided = reconcile(facts, evidence);
  if (decided.verdict === 'resend' && facts.status !== 'awaited') {
    const target = attempt?.flight ?? by;
    if (target) sendCancel(tx, { ...addressOf(target), command_id, number: facts.number });
  }
  if (evidence.kind === 'settled' && by) judgeInstrument(tx, by, command_id, decided);
  if (!run || !attempt) return decided.verdict;
  const { flight } = attempt;
  // A hello gives all that goes on a new session.
  const session = evidence.kind === 'hello' ? evidence.session : facts.session;
  switch (decided.verdict) {
    case 'wait':
      if (facts.status !== 'awaited') break;
      if (evidence.kind === 'hello') tx.apply(run, { type: 'rebound', command_id, session, resend: 'later' });
      if (evidence.kind === 'hello' || evidence.kind === 'heartbeats') recordBarrier(tx, run, flight);
      break;
    case 'known':
    case 'late':
      break;
    case 'adopt':
      if (evidence.kind === 'settled') settle(tx, run, flight, evidence.settlement);
      else tx.apply(run, { type: 'rebound', command_id, session, resend: false, recovering });
      break;
    case 'resend':
      if (facts.status !== 'awaited') break;
      if (evidence.kind === 'heartbeats')
        tx.log(run.definition.run_id, 'warning', fact('resent', { command_id }));
      tx.apply(run, { type: 'rebound', command_id, session, resend: true });
      break;
    case 'never_acted':
      vacate(tx, instanceKey(flight), command_id, 0);
      giveBackSupplies(tx, instanceKey(flight), command_id);
      tx.apply(run, { type: 'unacted', command_id, why: decided.why });
      break;
    case 'unknown': {
      const loss = facts.overtaken
        ? `a journal knows a later step of the run; what ${command_id} did is lost with the store`
        : lossInWords(evidence, instanceKey(flight), command_id);
      const message = `${loss}; the outcome is unknown`;
      vacate(tx, instanceKey(flight), command_id, 0);
      tx.apply(run, { type: 'unknown', command_id, reason: decided.reason, message });
    }
  }
  return decided.verdict;
}

/** The agent's last word on an attempt. Only of one that has succeeded it is certain that its step has ended. */
function settle(tx: Transaction, run: OwnedRun, flight: Flight, settlement: Settlement): void {
  const { started_at, ended_at } = actionTimesOf(flight, settlement, tx.now);
  const isDone = settlement.outcome === 'succeeded';
  tellMissedGaps(tx, run, flight.step, { started_at, ended_at: isDone ? ended_at : undefined });
  tx.apply(run, { type: 'settled', command_id: flight.command_id, settlement });
}

/** The run of a command; undefined where the owner has none that is open. */
export function runOf({ state }: Transaction, command_id: string): OwnedRun | undefined {
  return state.runs.get(parseCommandId(command_id)?.run_id ?? '');
}

/** Of a command that no run has any use for. */
const unwanted: AttemptFacts = {
  status: 'over',
  session: 0,
  number: 0,
  phase: 'sent',
  resent: false,
  overtaken: false,
};

/** What is told of an attempt that its run does not wait for is about its instrument alone. */
function judgeInstrument(
  tx: Transaction,
  by: InstanceAddress,
  command_id: string,
  { verdict }: Verdict,
): void {
  if (verdict === 'known' || verdict === 'late') endQuarantine(tx, by, (held) => held === command_id);
  if (verdict === 'unknown') {
    const what = 'was interrupted after its run had ended; what the instrument did is unknown';
    quarantine(tx, by, command_id, `${command_id} ${what}`);
  }
}

function attemptIn(
  { snapshot }: OwnedRun,
  command_id: string,
  { kind }: Evidence,
  by: InstanceAddress | undefined,
) {
  const unknown = unknownAttempt(snapshot, command_id);
  const flight = flightOf(snapshot, command_id) ?? unknown?.flight;
  // Its instance is told of what is left of it; how it went changes nothing any more.
  if (kind === 'settled' && flight && !isCurrentStep(snapshot, flight.step)) return undefined;
  const status = unknown?.reason ?? (isBeingCancelled(snapshot) ? 'stopping' : 'awaited');
  const overtaken = flight && laterStep(snapshot, flight.step) !== undefined;
  const isOther = by && flight && (by.module !== flight.module || by.instance !== flight.instance);
  return flight && !isOther ? { flight, facts: attemptFacts(flight, status, overtaken) } : undefined;
}

/** Notes why a command waits: others are still to be heard. */
function recordBarrier(tx: Transaction, run: OwnedRun, { step, module }: Flight): void {
  const barrier = recoveryBarrier(tx.state, module, run.definition.created_at);
  if (barrier) tx.setWaiting(run, step, whyOf(barrier));
}

function addressOf({ module, instance }: InstanceAddress): InstanceAddress {
  return { module, instance };
}

function lossInWords(evidence: Evidence, who: string, command_id: string): string {
  switch (evidence.kind) {
    case 'hello':
      return `${who} came back without the journal that knew ${command_id}`;
    case 'rollback':
      return `a journal knows that it was begun under another command, and what became of it is lost with the store`;
    default:
      return `${who} has forgotten whether it acted on ${command_id}`;
  }
}
