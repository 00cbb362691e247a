import { catalogue, type ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import type { Components } from './components.ts';
import { type Operation, problemSchema } from '../../http/index.ts';

/** What every call may answer, whatever it is for: how the request was sent decides. */
const always: readonly ErrorCode[] = [
  'bad_request',
  'forbidden',
  'unknown_host',
  'request_timeout',
  'internal_error',
];

/** What a call may answer that not anybody may make. */
const ofKeys: readonly ErrorCode[] = [
  'unauthorized',
  'not_allowed',
  'too_many_requests',
  'store_unavailable',
  'stopping',
];

/** The codes that a call may answer with. */
function codesOf({ access, body, errors = [] }: Pick<Operation, 'access' | 'body' | 'errors'>): ErrorCode[] {
  const forSome = access === 'anybody' ? [] : [...ofKeys, ...(body ? (['quota_reached'] as const) : [])];
  return [...new Set([...always, ...forSome, ...errors])];
}

/** The answers of a call by status: those that are its own, and the errors. */
export function answersOf(
  operation: Operation,
  components: Components,
  own: Readonly<Record<string, { content?: object }>>,
): Record<string, unknown> {
  const byStatus = new Map<string, ErrorCode[]>();
  for (const code of codesOf(operation)) {
    const status = String(catalogue[code].status);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const answers: Record<string, unknown> = { ...own };
  for (const [status, codes] of byStatus) {
    const other = own[status];
    if (!other) {
      answers[status] = referTo(codes.sort(), components, operation.errorsOnPage);
      continue;
    }
    const problem = problemAnswer(codes, components, operation.errorsOnPage);
    answers[status] = { ...other, content: { ...other.content, ...problem.content } };
  }
  return answers;
}

/** Calls that may answer the same errors share the description of them. */
function referTo(codes: readonly ErrorCode[], components: Components, onPage = false): unknown {
  const name = `${codes.join('.')}${onPage ? '.page' : ''}`;
  components.responses[name] ??= problemAnswer(codes, components, onPage);
  return { $ref: `#/components/responses/${name}` };
}

function problemAnswer(codes: readonly ErrorCode[], components: Components, onPage = false) {
  const problem = components.refer(problemSchema, true);
  const schema = { allOf: [problem, { type: 'object', properties: { code: { enum: codes } } }] };
  return {
    description: codes.map((code) => `\`${code}\`: ${catalogue[code].title}`).join('; '),
    content: {
      'application/problem+json': { schema },
      ...(onPage ? { 'text/html': { schema: { type: 'string' } } } : {}),
    },
  };
}
