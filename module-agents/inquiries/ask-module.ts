import type { BodyOf } from '../../shared/contracts/message.ts';
import { inquiryLimits, type ArgumentFinding } from '../../shared/contracts/messages/inquiry-answer.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { messageOf, WeirError } from '../../shared/errors/weir-error.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { hideSecrets } from '../../shared/secrets/hide-secrets.ts';
import type { ArgumentCheck } from '../commands/arguments.ts';
import type { ModuleDefinition } from '../sdk/define-module.ts';
import type { CheckAnswer, InquiryContext } from '../sdk/inquiries.ts';

/** What a module says, as it goes into the answer. */
export type ModuleAnswer = Omit<BodyOf<'inquiry.answer'>, 'module' | 'instance' | 'inquiry'>;

interface Asking {
  checkArguments: ArgumentCheck;
  signal: AbortSignal;
  log: Logger;
}

/**
 * Asks a module whether one of its actions would take these arguments. The functions that act are not in reach of it. Never
 * rejects, and resolves when the module has come to its end.
 */
export async function askModule(
  module: ModuleDefinition,
  { asks, action: name, args, files }: BodyOf<'inquiry'>,
  { checkArguments, signal, log }: Asking,
): Promise<ModuleAnswer> {
  const action = Object.hasOwn(module.actions, name) ? module.actions[name] : undefined;
  const check = asks === 'check' ? action?.check?.bind(action) : undefined;
  if (!check) return { outcome: 'none' };
  try {
    const context = contextOf(checkArguments({ action: name, args, files }), files, signal, log);
    return judge(await check(context));
  } catch (error) {
    const message = sentence(messageOf(error));
    // They do not even fit the schema: the module is not asked.
    if (WeirError.is(error, 'bad_arguments')) return { outcome: 'answered', problems: [{ message }] };
    log.warn({ asks, action: name, err: error }, 'the module was asked of an action, and threw');
    return { outcome: 'failed', message };
  }
}

function contextOf(
  args: JsonObject,
  files: Record<string, string>,
  signal: AbortSignal,
  log: Logger,
): InquiryContext<JsonObject> {
  return {
    ...{ args, files, signal },
    log: {
      info: (text) => log.info({ text }, 'inquiry'),
      warn: (text) => log.warn({ text }, 'inquiry'),
      error: (text) => log.error({ text }, 'inquiry'),
    },
  };
}

/** A driver may hand in anything. */
function judge(answer: CheckAnswer | void): ModuleAnswer {
  if (answer === undefined) return { outcome: 'answered' };
  const { problems, warnings } = answer as { problems?: unknown; warnings?: unknown };
  const told = { problems: findingsIn(problems), warnings: findingsIn(warnings) };
  if (typeof answer !== 'object' || !told.problems || !told.warnings) {
    return {
      outcome: 'failed',
      message: 'it answers with no {problems, warnings}, which are lists of {argument, message}',
    };
  }
  return { outcome: 'answered', problems: told.problems, warnings: told.warnings };
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

function sentence(text: string): string {
  return hideSecrets(text).slice(0, inquiryLimits.characters);
}
