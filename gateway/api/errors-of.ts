import { catalogue, type ErrorCode } from '../../shared/errors/catalogue.ts';
import type { Components } from './components.ts';
import type { Operation } from './operation.ts';
import { problemSchema } from './problem-schema.ts';

/** What every call may answer, whatever it is for: how the request was sent decides. */
const always: readonly ErrorCode[] = [
  'bad_request',
  'forbidden',
  'unknown_host',
  'request_timeout',
  'internal_error',
];

/** The codes that a call may answer with. */
export function codesOf({ errors = [] }: Pick<Operation, 'errors'>): ErrorCode[] {
  return [...new Set([...always, ...errors])];
}

/** The answers of a call that are errors, by status. */
export function errorsOf(operation: Operation, components: Components): Record<string, unknown> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(operation)) {
    const { status } = catalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [String(status), referTo(codes.sort(), components)]),
  );
}

/** Calls that may answer the same errors share the description of them. */
function referTo(codes: readonly ErrorCode[], components: Components): unknown {
  const name = codes.join('.');
  components.responses[name] ??= problemAnswer(codes, components);
  return { $ref: `#/components/responses/${name}` };
}

function problemAnswer(codes: readonly ErrorCode[], components: Components): unknown {
  const problem = components.refer(problemSchema, true);
  const schema = { allOf: [problem, { type: 'object', properties: { code: { enum: codes } } }] };
  return {
    description: codes.map((code) => `\`${code}\`: ${catalogue[code].title}`).join('; '),
    content: { 'application/problem+json': { schema } },
  };
}
