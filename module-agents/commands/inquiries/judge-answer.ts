import { isObject, type Json } from '../../../shared/kernel/json/json.ts';
import type { BodyOf } from '../../../shared/contracts/message.ts';
import { inquiryLimits, type ArgumentFinding } from '../../../shared/contracts/messages/inquiry-answer.ts';
import { hideSecrets } from '../../../shared/kernel/secrets/hide-secrets.ts';
import { isTooDeep } from '../../../shared/kernel/json/measure.ts';

/** What a module says, as it goes into the answer. */
export type ModuleAnswer = Omit<BodyOf<'inquiry.answer'>, 'module' | 'instance' | 'inquiry'>;

/** What a `check` has answered, as it can be sent: a driver may hand in anything. */
export function judgeCheck(answer: unknown): ModuleAnswer {
  if (answer === undefined) return { outcome: 'answered' };
  const { problems, warnings } = (answer ?? {}) as { problems?: unknown; warnings?: unknown };
  const told = { problems: findingsIn(problems), warnings: findingsIn(warnings) };
  if (typeof answer !== 'object' || !told.problems || !told.warnings) {
    return nonsense('{problems, warnings}, which are lists of {argument, message}');
  }
  return { outcome: 'answered', problems: told.problems, warnings: told.warnings };
}

/** What a `simulate` has answered, as it can be sent. @throws TypeError where it cannot be written as JSON. */
export function judgeSimulation(answer: unknown): ModuleAnswer {
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
export function sentence(text: string): string {
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
