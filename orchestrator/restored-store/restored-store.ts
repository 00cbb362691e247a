import { instanceKey, isKeyOf, type InstanceAddress } from '../../shared/contracts/address.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import { workcellField, type Recovering } from '../../shared/contracts/workcell-state.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import { isLaterMark } from '../../shared/contracts/commit-mark.ts';
import type { TokenMark } from '../../shared/store/index.ts';
import { type Barrier, type Why, isEverybodyHeard, type LabState, type Lineage } from '../state/index.ts';
import { commandId } from '../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import { maxSteps } from '../machine/index.ts';

/** Commits that follow on the last noted one within so many milliseconds are not noted, and of the noted ones so many are kept. */
const noted = { apart: 100, most: 3_000 };

/** Before all commits. */
const nothingYet: TokenMark = { epoch: 0, seq: 0 };

/** What a process that owns, or has owned, has committed, from term to term: the store may forget it. */
export class StoreMemory {
  #committed: TokenMark | undefined;
  #committedAt = 0;
  readonly #noted: (TokenMark & { at: number })[] = [];

  /** The latest commit that the store has confirmed. */
  get committed(): TokenMark | undefined {
    return this.#committed;
  }

  /** It begins to own a store that has come so far; undefined where nobody has committed anything. @param at as for `confirm` */
  begin(before: TokenMark | undefined, at: number): void {
    this.#noted.push({ ...(before ?? nothingYet), at });
  }

  /** The store has confirmed a commit. @param at milliseconds since the epoch, by its clock */
  confirm(mark: TokenMark, at: number): void {
    this.#committed = mark;
    this.#committedAt = at;
    if (at - (this.#noted.at(-1)?.at ?? -Infinity) < noted.apart) return;
    this.#noted.push({ ...mark, at });
    if (this.#noted.length > noted.most) this.#noted.shift();
  }

  /** True where that token, found in the store, lies behind what this process has committed. */
  isAhead(found: TokenMark | undefined): boolean {
    if (!this.#committed) return false;
    const { epoch, seq } = this.#committed;
    return !found || found.epoch < epoch || (found.epoch === epoch && found.seq < seq);
  }

  /** When what a store of that lineage has forgotten was committed, to a tenth of a second; undefined where this process does not know. */
  forgottenBy({ ended }: Pick<Lineage, 'ended'>): Lineage['forgotten'] {
    const committed = this.#committed;
    // Others may have owned since it was put back: what this process has committed went on from here.
    if (!committed) return undefined;
    const fork = ended.findLast((mark) => !isLaterMark(mark, committed)) ?? nothingYet;
    const last = this.#noted.findLast((mark) => !isLaterMark(mark, fork));
    return last && { from: last.at, to: this.#committedAt };
  }
}

/** What of a turn may change here. */
interface Turn {
  readonly state: LabState;
  readonly now: number;
  readonly processLog: { level: 'info' | 'warn'; text: string; about: Record<string, unknown> }[];
  explainAll: boolean;
  endsTerm: boolean;
  putField(name: string, value: Json): void;
  isAfter(order: Order, since: number): boolean;
}

/**
 * What an owner of that state finds out: its store was put back. What it has forgotten until `from` proves nothing more.
 * @param forgotten when that was committed; missing where nobody knows
 */
export function startRecovering(
  state: Pick<LabState, 'instances' | 'lineage' | 'recovering'>,
  since: number,
  from: number,
  forgotten?: Lineage['forgotten'],
): void {
  const unheard = [...state.instances].map(
    ([key, { journal_id, seen_head }]) => [key, { journal_id, seen_head }] as const,
  );
  state.recovering = { since, unheard: Object.fromEntries(unheard) };
  const { forgotten: _, ...lineage } = state.lineage;
  state.lineage = { ...lineage, from, put_back_at: since, ...(forgotten && { forgotten }) };
}

/**
 * An agent proves that the store was put back. Nothing is concluded in this term any more: the next one begins by hearing
 * everybody.
 */
export function endTermToRecover(tx: Turn, by: InstanceAddress, seen: TokenMark): void {
  const { state } = tx;
  startRecovering(state, tx.now, Math.max(state.epoch, seen.epoch) + 1);
  tx.putField(workcellField.lineage, state.lineage);
  putRecovering(tx, state.recovering);
  tx.endsTerm = true;
  const text =
    'the store was put back to an older copy: what instances may have done since waits for their hellos';
  const about = { found_by: instanceKey(by), seen, instances: state.instances.size };
  tx.processLog.push({ level: 'warn', text, about });
}

/** The instance has told this owner what it knows, where its journal is the one that the store knows: another cannot tell. */
export function recordHeard(
  tx: Turn,
  key: string,
  journal: { journal_id: string; journal_head: number },
): void {
  const { recovering } = tx.state;
  const owed = recovering?.unheard[key];
  if (!recovering || !owed) return;
  if (owed.journal_id === journal.journal_id && journal.journal_head >= owed.seen_head)
    putRecovering(tx, without(recovering, [key]));
}

/** A person has looked at instances, and nothing of what they may have done is waited for, if that was found before the order. */
export function excuse(tx: Turn, keys: readonly string[], order: Order): void {
  const { recovering } = tx.state;
  if (recovering && !tx.isAfter(order, recovering.since)) putRecovering(tx, without(recovering, keys));
}

/** All that could be heard is heard: the workcell goes on as ever. */
export function endRecovering(tx: Turn): void {
  const { recovering, inGrace } = tx.state;
  if (recovering && !inGrace && Object.keys(recovering.unheard).length === 0) putRecovering(tx, undefined);
}

function putRecovering(tx: Turn, recovering: Recovering | undefined): void {
  tx.state.recovering = recovering;
  tx.explainAll = true;
  tx.putField(workcellField.recovering, recovering ?? null);
}

function without({ since, unheard }: Recovering, keys: readonly string[]): Recovering {
  return {
    since,
    unheard: Object.fromEntries(Object.entries(unheard).filter(([key]) => !keys.includes(key))),
  };
}

/**
 * True where nobody is left to be heard who may know more of the module's commands than the store: before that none of them is
 * sent again, for it may be done.
 */
export function areAllHeard(state: LabState, module: string): boolean {
  if (state.inGrace && !isEverybodyHeard(state)) return false;
  return unheardOf(state.recovering, module).length === 0;
}

/**
 * What keeps a step from being given to the module because an instance of it owes its word on what it did. Only a run that was
 * there when that was found may have had the step done.
 */
export function recoveryBarrier(
  { recovering }: Pick<LabState, 'recovering'>,
  module: string,
  accepted_at: number,
): Barrier | undefined {
  const keys = unheardOf(recovering, module);
  if (!recovering || keys.length === 0) return undefined;
  const may_be_done = accepted_at <= recovering.since;
  return { facts: { owing: keys, ...(may_be_done ? { may_be_done } : {}) }, paused: false };
}

/** Why a step waits at the barrier. */
export function whyOf({ paused: _, ...facts }: Barrier): Why {
  return { kind: 'held', ...facts };
}

function unheardOf(recovering: Recovering | undefined, module: string): string[] {
  return Object.keys(recovering?.unheard ?? {}).filter((key) => isKeyOf(module, key));
}

type HelloBody = MessageOf<'agent.hello'>['body'];
type Listed = HelloBody['commands'];
type Forgotten = NonNullable<HelloBody['forgotten']>[number];

/** A hello whose list has also the commands of which the journal only knows that it had them: of each step the last. */
export function withForgotten(body: HelloBody): HelloBody {
  const { commands, forgotten = [] } = body;
  return forgotten.length === 0 ? body : { ...body, commands: [...commands, ...forgotten.flatMap(listed)] };
}

function listed({ run_id, number, stretches }: Forgotten): Listed {
  const attempts = new Map<number, number>();
  for (let at = 0; at + 2 < stretches.length; at += 3) {
    const [from = 0, to = 0, attempt = 0] = stretches.slice(at, at + 3);
    // No run has more steps: an agent that lies keeps the owner busy no longer than that.
    for (let step = from; attempt > 0 && step <= Math.min(to, maxSteps - 1); step += 1)
      attempts.set(step, Math.max(attempt, attempts.get(step) ?? 0));
  }
  return Array.from(attempts, ([step, attempt]) => ({
    ...{ command_id: commandId({ run_id, step, attempt }), number, phase: 'forgotten' },
  }));
}
