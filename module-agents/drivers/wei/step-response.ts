import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { OutcomeUnknown } from '../../sdk/inside.ts';
import { isObject, type Json } from '../../../shared/kernel/json/json.ts';
import { lenientJson, textOf } from './lenient-json.ts';

/** The module did nothing, for certain, and may do it later: it was not reached, or said that it is not ready. */
export class NothingDone extends Error {
  override readonly name = 'NothingDone';
}

/** What a module tells of an action that succeeded. */
export interface StepSuccess {
  data: Json | undefined;
  /** Label → file name, as the module calls it. */
  files: Record<string, string>;
}

/**
 * Judges the status of an HTTP answer to an action.
 * @throws WeirError `action_failed` where it is none of success; OutcomeUnknown where a proxy says that it lost the module.
 */
export function demandOk(status: number, body: string): void {
  if (status >= 200 && status < 300) return;
  const text = `the module answered ${status}: ${detailOf(body)}`;
  if (status === 502 || status === 504) throw new OutcomeUnknown(text);
  throw new WeirError('action_failed', text);
}

/**
 * The outcome that the JSON body of an answer tells.
 * @throws as `succeed`; WeirError `action_failed` where it is no StepResponse.
 */
export function readStepResponse(text: string): StepSuccess {
  const body = lenientJson(text);
  if (body === undefined)
    throw new WeirError('action_failed', `the module's answer is no JSON: ${text.slice(0, 200)}`);
  const answer = isObject(body) ? body : {};
  if (textOf(answer['status']) === undefined) {
    throw new WeirError('action_failed', `the module's answer has no status: ${detailOf(text)}`);
  }
  return succeed(answer['status'], answer);
}

/** As `readStepResponse`, of an answer whose body is a file. @param header reads a header of it by name. */
export function readStepHeaders(header: (name: string) => string | undefined): StepSuccess {
  const json = (name: string): Json | undefined => {
    const text = header(name);
    if (text === undefined || text === '') return undefined;
    const value = lenientJson(text);
    return value === undefined ? text : value;
  };
  const [error, data, files] = [json('x-wei-error'), json('x-wei-data'), json('x-wei-files')];
  return succeed(header('x-wei-status'), { error, data, files });
}

/**
 * @throws NothingDone for `not_ready`, WeirError `action_failed` or `cancelled`, OutcomeUnknown where the module has let
 * go of the call although the action goes on.
 */
function succeed(status: Json | undefined, answer: Record<string, Json | undefined>): StepSuccess {
  // Modules in Python may write a member of an enumeration: "StepStatus.SUCCEEDED".
  const word = (textOf(status) ?? '').toLowerCase().split('.').at(-1) ?? '';
  const reason = textOf(answer['error']);
  switch (word) {
    case 'succeeded':
      return { data: answer['data'] ?? undefined, files: fileNames(answer['files']) };
    case 'not_ready':
      throw new NothingDone(reason ?? 'the module says that it is not ready');
    case 'cancelled':
      throw new WeirError('cancelled', reason ?? 'the module says that the action was cancelled');
    case 'running':
    case 'idle':
      throw new OutcomeUnknown(`the module answered "${word}" and told no end of the action`);
    case 'failed':
      throw new WeirError(
        'action_failed',
        reason ?? 'the module says that the action failed, without a reason',
      );
    default:
      throw new WeirError(
        'action_failed',
        `the module answered with the status "${word}", which is not known`,
      );
  }
}

function fileNames(files: Json | undefined): Record<string, string> {
  if (!isObject(files)) return {};
  return Object.fromEntries(
    Object.entries(files).flatMap(([label, name]) => {
      const text = textOf(name);
      return text === undefined ? [] : [[label, text]];
    }),
  );
}

/** What the body of an error says; FastAPI's is `{detail}`. */
function detailOf(text: string): string {
  const body = lenientJson(text);
  const detail = isObject(body) ? textOf(body['detail']) : undefined;
  return (detail ?? text).slice(0, 1000) || 'it says nothing more';
}
