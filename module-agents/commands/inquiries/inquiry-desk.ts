import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import { message, type BodyOf, type Inquiry, type InquiryAnswer } from '../../../shared/contracts/message.ts';
import { inquiryLimits, type ArgumentFinding } from '../../../shared/contracts/messages/inquiries.ts';
import { WeirError, messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/waiting.ts';
import type { Logger } from '../../../shared/kernel/log/logger.ts';
import {
  type ArgumentCheck,
  type ModuleDefinition,
  type AnyAction,
  isActionFailed,
  type InquiryContext,
} from '../../sdk/inside.ts';
import { basename } from 'node:path';
import { type JsonObject, isObject, type Json, isTooDeep } from '../../../shared/kernel/json/json.ts';
import { hideSecrets } from '../../../shared/kernel/secrets/hide-secrets.ts';

export interface InquiryDeskOptions {
  workcell: string;
  address: InstanceAddress;
  module: ModuleDefinition;
  checkArguments: ArgumentCheck;
  /** Milliseconds that the module has for an answer. */
  limit: number;
  log: Logger;
}

/** More than these wait for their turn only where nobody waits for the answers any more. */
const mostWaiting = 250;

type Answer = (answer: InquiryAnswer) => void;

/**
 * Answers inquiries: asks the module, one at a time, in the order in which they came. It is asked while actions run as well, and while
 * the instrument is held: nothing is moved by it. An answer that takes too long is waited for no longer, and until it has come after
 * all the module is asked nothing more.
 */
export class InquiryDesk {
  readonly #options: InquiryDeskOptions;
  readonly #waiting: { inquiry: Inquiry; answer: Answer; since: number }[] = [];
  #busy = false;
  /** The module has not come to its end with what it was asked last. */
  #hangs = false;

  constructor(options: InquiryDeskOptions) {
    this.#options = options;
  }

  take(inquiry: Inquiry, answer: Answer): void {
    const { workcell, address } = this.#options;
    const { module, instance } = inquiry.body;
    // A queue is found by its name alone: what is meant for somebody else is nobody's here.
    if (inquiry.workcell !== workcell || module !== address.module || instance !== address.instance) return;
    if (this.#waiting.length >= mostWaiting) {
      this.#say(inquiry, answer, { outcome: 'failed', message: 'it is asked too much at once' });
      return;
    }
    this.#waiting.push({ inquiry, answer, since: performance.now() });
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      // Whoever asked has given up by now.
      if (performance.now() - next.since > this.#options.limit) continue;
      this.#say(next.inquiry, next.answer, await this.#ask(next.inquiry));
    }
    this.#busy = false;
  }

  async #ask({ body }: Inquiry): Promise<ModuleAnswer> {
    const { module, checkArguments, limit, log } = this.#options;
    const seconds = `${limit / 1000} s`;
    if (this.#hangs) {
      return {
        outcome: 'failed',
        message: `it has not yet answered what it was asked more than ${seconds} ago`,
      };
    }
    const abort = new AbortController();
    const asked = askModule(module, body, { checkArguments, signal: abort.signal, log });
    const answer = await within(asked, limit);
    if (answer !== timedOut) return answer;
    this.#hangs = true;
    void asked.then(() => (this.#hangs = false));
    const text = `it has not answered within ${seconds}`;
    abort.abort(new WeirError('cancelled', text));
    log.warn(
      { asks: body.asks, action: body.action },
      `the module is asked of an action, and ${text.slice(3)}`,
    );
    return { outcome: 'failed', message: text };
  }

  #say({ id, body }: Inquiry, answer: Answer, told: ModuleAnswer): void {
    const { workcell, address, log } = this.#options;
    const say = (answered: ModuleAnswer): void => {
      const own: BodyOf<'inquiry.answer'> = { ...address, inquiry: id, ...answered };
      answer(message('inquiry.answer', { workcell, body: own }));
    };
    try {
      say(told);
    } catch (error) {
      // It is larger than a message may be.
      log.warn(
        { err: error, asks: body.asks, action: body.action },
        'an answer of the module cannot be sent',
      );
      const text = `its answer cannot be sent: ${WeirError.is(error) ? error.message : String(error)}`;
      say({ outcome: 'failed', message: text.slice(0, inquiryLimits.characters) });
    }
  }
}

interface Asking {
  checkArguments: ArgumentCheck;
  signal: AbortSignal;
  log: Logger;
}

/**
 * Asks a module of one of its actions: would it take these arguments, or what would it return? The functions that act are not
 * in reach of it. Never rejects, and resolves when the module has come to its end.
 */
async function askModule(
  module: ModuleDefinition,
  { asks, action: name, args, files }: BodyOf<'inquiry'>,
  { checkArguments, signal, log }: Asking,
): Promise<ModuleAnswer> {
  const action = Object.hasOwn(module.actions, name) ? module.actions[name] : undefined;
  const ask = action && callerOf(action, asks);
  if (!ask) return { outcome: 'none' };
  try {
    const complete = await checkArguments({ action: name, args, files }, signal);
    return await ask(contextOf(complete, files, signal, log));
  } catch (error) {
    const message = sentence(messageOf(error));
    // They do not even fit the schema: the module is not asked.
    if (WeirError.is(error, 'bad_arguments')) {
      return {
        outcome: 'answered',
        ...(asks === 'check' ? { problems: [{ message }] } : { fails: message }),
      };
    }
    if (asks === 'simulate' && isActionFailed(error)) return { outcome: 'answered', fails: message };
    log.warn({ asks, action: name, err: error }, 'the module was asked of an action, and threw');
    return { outcome: 'failed', message };
  }
}

function callerOf(
  action: AnyAction,
  asks: BodyOf<'inquiry'>['asks'],
): ((context: InquiryContext<JsonObject>) => Promise<ModuleAnswer>) | undefined {
  switch (asks) {
    case 'check': {
      const check = action.check?.bind(action);
      return check && (async (context) => judgeCheck(await check(context)));
    }
    case 'simulate': {
      const simulate = action.simulate?.bind(action);
      return simulate && (async (context) => judgeSimulation(await simulate(context)));
    }
  }
}

function contextOf(
  args: JsonObject,
  files: Record<string, string>,
  signal: AbortSignal,
  log: Logger,
): InquiryContext<JsonObject> {
  const names = Object.entries(files).map(([argument, path]) => [argument, basename(path)] as const);
  return {
    ...{ args, files: Object.fromEntries(names), signal },
    log: {
      info: (text) => log.info({ text }, 'inquiry'),
      warn: (text) => log.warn({ text }, 'inquiry'),
      error: (text) => log.error({ text }, 'inquiry'),
    },
  };
}

/** What a module says, as it goes into the answer. */
type ModuleAnswer = Omit<BodyOf<'inquiry.answer'>, 'module' | 'instance' | 'inquiry'>;

/** What a `check` has answered, as it can be sent: a driver may hand in anything. */
function judgeCheck(answer: unknown): ModuleAnswer {
  if (answer === undefined) return { outcome: 'answered' };
  const { problems, warnings } = (answer ?? {}) as { problems?: unknown; warnings?: unknown };
  const told = { problems: findingsIn(problems), warnings: findingsIn(warnings) };
  if (typeof answer !== 'object' || !told.problems || !told.warnings) {
    return nonsense('{problems, warnings}, which are lists of {argument, message}');
  }
  return { outcome: 'answered', problems: told.problems, warnings: told.warnings };
}

/** What a `simulate` has answered, as it can be sent. @throws TypeError where it cannot be written as JSON. */
function judgeSimulation(answer: unknown): ModuleAnswer {
  if (answer === undefined) return { outcome: 'answered' };
  const { data } = (answer ?? {}) as { data?: unknown };
  if (typeof answer !== 'object' || answer === null) return nonsense('{data}');
  if (data === undefined) return { outcome: 'answered' };
  const told = JSON.parse(JSON.stringify(data)) as Json;
  return isObject(told) && !isTooDeep(told)
    ? { outcome: 'answered', data: told }
    : nonsense('{data}, an object');
}

/** A text of the module as it may be shown. */
function sentence(text: string): string {
  return hideSecrets(text).slice(0, inquiryLimits.characters);
}

function nonsense(wanted: string): ModuleAnswer {
  return { outcome: 'failed', message: `it answers with no ${wanted}` };
}

/** Undefined where the value is no list of them. */
function findingsIn(value: unknown): ArgumentFinding[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const found: ArgumentFinding[] = [];
  for (const each of value.slice(0, inquiryLimits.findings) as unknown[]) {
    const { argument, message } = (each ?? {}) as Record<string, unknown>;
    if (typeof message !== 'string' || message === '') return undefined;
    const of = typeof argument === 'string' ? { argument: argument.slice(0, 200) } : {};
    found.push({ ...of, message: sentence(message) });
  }
  return found;
}
