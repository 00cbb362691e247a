import type { ErrorCode } from '../../shared/kernel/errors/catalogue.ts';
import type { ProblemDocument } from './api/problem-schema.ts';
import type { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { hideSecrets } from '../../shared/kernel/secrets/hide-secrets.ts';
import { maxProblems, type Problem } from '../../shared/kernel/json/problem.ts';

/**
 * What is said about failures on our side. The messages of such errors name hosts, paths and queues: they go into the
 * log, under the request's id.
 */
const sentences: Partial<Record<ErrorCode, string>> = {
  store_unavailable:
    'The store does not answer. Try again in a few seconds; a submission with the same Idempotency-Key is safe to repeat.',
  broker_unavailable: 'The broker does not answer. Try again in a few seconds.',
  stop_kept:
    'The broker does not answer: no agent hears of the stop, and instruments act on. The stop is kept: nothing new begins, and each agent gets it when the link is back.',
  not_stopped:
    'Neither the broker nor the store answers: no agent hears of the stop, and instruments act on. The stop is kept nowhere: give it again.',
  provider_unavailable:
    'The provider that people of this lab sign in with does not answer, or not as it should. Try again, or use a password or a key of this lab; its admin finds the reason in the log of the gateway.',
  too_many_readers: 'As many clients read the feed as may: try again later, or ask for the runs themselves.',
  stopping: 'The gateway is about to stop. Try again in a few seconds.',
  run_unreadable:
    'The store holds this run, but it is damaged, or a newer weir has written it: `GET /runs` says under `unreadable` what is wrong with it. The other runs go on.',
  disk_full: 'The data folder of the gateway has no room left. Nothing was stored.',
};

/** The document for an error. `path` is what was asked for. */
export function problemDocument(error: WeirError, path: string, requestId: string): ProblemDocument {
  const { code, title, status, message, details } = error;
  const ours = status >= 500;
  const detail = ours
    ? (sentences[code] ?? `The gateway's log says more, under request ${requestId}.`)
    : hideSecrets(message);
  return {
    type: `urn:weir:error:${code}`,
    title,
    status,
    detail,
    instance: path,
    code,
    request_id: requestId,
    ...(!ours && Array.isArray(details)
      ? { errors: (details as Problem[]).slice(0, maxProblems).map(shown) }
      : {}),
  };
}

function shown(problem: Problem): Problem {
  return { ...problem, pointer: hideSecrets(problem.pointer), message: hideSecrets(problem.message) };
}
