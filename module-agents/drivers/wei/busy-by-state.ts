import type { ModuleReport } from '../../../shared/contracts/module-report.ts';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import type { IncomingMessage } from 'node:http';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { ActionContext, ActionResult } from '../../sdk/inside.ts';
import { readText } from '../../files/index.ts';

/** So much of an answer that comes too late is worth a line in the log, in bytes. */
const longestLate = 2_000;

/**
 * What the module answers to an action, unless that is not waited for any more: the action is then left behind. Its
 * answer may come all the same, in hours or never; it is logged and is no result, for the outcome of the command has been
 * noted by then.
 * @param take reads an answer to its end
 * @param rest resolves with the reason where the answer is not waited for any more
 * @throws WeirError `cancelled` where the action is left behind, or what `answer` and `take` reject with.
 */
export async function answerOrRest(
  answer: Promise<IncomingMessage>,
  take: (response: IncomingMessage) => Promise<ActionResult>,
  rest: Promise<string>,
  log: ActionContext<unknown>['log'],
): Promise<ActionResult> {
  let left = false;
  let response: IncomingMessage | undefined;
  const taken = answer.then(async (came) => {
    response = came;
    return left ? await logLate(came, log) : await take(came);
  });
  taken.catch((error: unknown) => {
    if (left) log.warn(`the action that was left behind has ended without an answer: ${messageOf(error)}`);
  });
  const leave = async () => {
    const why = await rest;
    left = true;
    // An answer that stands still in its middle is waited for no longer either.
    response?.destroy();
    log.warn(`left behind: ${why}; whatever it still answers to the action changes nothing`);
    throw new WeirError('cancelled', why);
  };
  return await Promise.race([taken, leave()]);
}

/** Nothing is kept of it: the command has its outcome, and its folder is gone. */
async function logLate(response: IncomingMessage, log: ActionContext<unknown>['log']): Promise<ActionResult> {
  const text = await readText(response, longestLate);
  const status = response.headers['x-wei-status'];
  const said = status === undefined ? text : `${String(status)}, with files or data that are not kept`;
  log.warn(`the action that was left behind was answered (${response.statusCode ?? 0}): ${said}`);
  return {};
}

/** An action that the module has in hand. */
interface InHand {
  /** The module has said that it is BUSY while it had the action, so that its word on being at rest means something. */
  seenBusy: boolean;
  /** The orders to end the action that the module has answered. */
  readonly told: Set<AdminCommand>;
  /** When it had answered the first of them. */
  toldAt: number;
  /** How often in a row it has said since that it is at rest. */
  restful: number;
  /** It was told of as one that goes on. */
  goesOn: boolean;
  readonly heard: Heard;
}

/** Who waits for the end of an action. */
export interface Heard {
  /** The action is over by the module's word, after this order. Called once. */
  onRest: (order: AdminCommand) => void;
  /** The module has answered the order and has had its time, and does not say so. Called once at most. */
  onGoesOn: (order: AdminCommand) => void;
}

/** Orders after which a module has nothing in hand any more, once it says that it is at rest. */
const ending: readonly AdminCommand[] = ['reset', 'cancel', 'safety_stop'];

/** So often in a row a module must say that it is at rest before a cancel is taken to have ended its actions. */
const twice = 2;

/**
 * Which of a module's actions are over by the module's own word, although it has not answered them: it was told to end what it
 * has in hand, has answered that, and says that it is at rest to a question that was asked afterwards. Pure but for the clock.
 *
 * - after a `reset`: READY and not BUSY. Somebody has looked at the instrument, and the module takes the next action
 * - after a `cancel` or `safety_stop`: no longer BUSY, twice in a row, of a module that was BUSY with the action before. There
 *   are modules that never say BUSY, and their word is none; and the answer to the action may be on its way
 */
export class RestByWord {
  /** For an action to see that it is to end, in milliseconds. */
  readonly #longestLook: number;
  readonly #now: () => number;
  readonly #inHand = new Set<InHand>();

  constructor(longestLook: number, now: () => number = () => performance.now()) {
    this.#longestLook = longestLook;
    this.#now = now;
  }

  /** How many actions the module has in hand. */
  get count(): number {
    return this.#inHand.size;
  }

  /** The module has an action in hand, until the returned function is called. */
  begin(heard: Heard): () => void {
    const action: InHand = {
      ...{ seenBusy: false, told: new Set<AdminCommand>(), toldAt: 0, restful: 0, goesOn: false },
      heard,
    };
    this.#inHand.add(action);
    return () => void this.#inHand.delete(action);
  }

  /** An order goes out; the returned function is called when the module has answered that it did it. */
  telling(order: AdminCommand): () => void {
    if (!ending.includes(order)) return () => undefined;
    // What is begun from now on is not meant.
    const meant = [...this.#inHand];
    return () => {
      for (const action of meant) {
        if (action.told.size === 0) action.toldAt = this.#now();
        action.told.add(order);
      }
    };
  }

  /** A question for the module's state goes out; the returned function is called with what the module says. */
  asking(): (report: ModuleReport) => void {
    const known = [...this.#inHand].map((action) => ({ action, told: new Set(action.told) }));
    return ({ flags }) => {
      for (const { action, told } of known) {
        if (!this.#inHand.has(action)) continue;
        if (flags.includes('BUSY')) action.seenBusy = true;
        const order = endedBy(action, told, flags);
        if (order === undefined) this.#tellIfGoesOn(action);
        else {
          this.#inHand.delete(action);
          action.heard.onRest(order);
        }
      }
    };
  }

  #tellIfGoesOn(action: InHand): void {
    const [order] = action.told;
    if (order === undefined || action.goesOn || this.#now() - action.toldAt < this.#longestLook) return;
    action.goesOn = true;
    action.heard.onGoesOn(order);
  }
}

/** The order that has ended the action, if one has. Counts how often in a row the module has said that it is at rest. */
function endedBy(
  action: InHand,
  told: ReadonlySet<AdminCommand>,
  flags: ModuleReport['flags'],
): AdminCommand | undefined {
  const moving = flags.some((flag) => flag === 'BUSY' || flag === 'PAUSED' || flag === 'INIT');
  if (told.has('reset') && flags.includes('READY') && !moving) return 'reset';
  const [order] = told;
  const restful = !moving && (flags.includes('READY') || flags.includes('CANCELLED'));
  action.restful =
    order !== undefined && order !== 'reset' && restful && action.seenBusy ? action.restful + 1 : 0;
  return action.restful >= twice ? order : undefined;
}
