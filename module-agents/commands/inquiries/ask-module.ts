import { basename } from 'node:path';
import type { BodyOf } from '../../../shared/contracts/message.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../../shared/kernel/log/logger.ts';
import {
  type ArgumentCheck,
  type AnyAction,
  type ModuleDefinition,
  isActionFailed,
  type InquiryContext,
} from '../../sdk/inside.ts';
import { judgeCheck, judgeSimulation, sentence, type ModuleAnswer } from './judge-answer.ts';

interface Asking {
  checkArguments: ArgumentCheck;
  signal: AbortSignal;
  log: Logger;
}

/**
 * Asks a module of one of its actions: would it take these arguments, or what would it return? The functions that act are not
 * in reach of it. Never rejects, and resolves when the module has come to its end.
 */
export async function askModule(
  module: ModuleDefinition,
  { asks, action: name, args, files }: BodyOf<'inquiry'>,
  { checkArguments, signal, log }: Asking,
): Promise<ModuleAnswer> {
  const action = Object.hasOwn(module.actions, name) ? module.actions[name] : undefined;
  const ask = action && askerOf(action, asks);
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

function askerOf(
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
