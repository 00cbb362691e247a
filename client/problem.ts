import type { components } from './schema.ts';

/** The body of an error (RFC 9457). */
export type ProblemDocument = components['schemas']['Problem'];

/** What an error is called: one of the gateway's codes, or `unreadable` where its answer was none of its own. */
export type ProblemCode = ProblemDocument['code'] | 'unreadable';

/**
 * The one error that calls fail with. Programs go by `code`; `message` is a sentence for a person. `gateway_unavailable`: no answer
 * came, and `status` is 0.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** What the code means, in a few words. */
  readonly title: string;
  /** Everything that is wrong with a document, place by place. */
  readonly errors: NonNullable<ProblemDocument['errors']>;
  /** The gateway's log says more under this id. */
  readonly requestId: string | undefined;
  /** After how many milliseconds the gateway asks to be asked again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    document: Pick<ProblemDocument, 'status' | 'title' | 'detail'> &
      Partial<Omit<ProblemDocument, 'code'>> & { code: ProblemCode },
    options: { retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(document.detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = document.code;
    this.status = document.status;
    this.title = document.title;
    this.errors = document.errors ?? [];
    this.requestId = document.request_id;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The error that an answer tells of. @param body what it holds, as JSON or as text */
export function problemOf(response: Response, body: unknown): Problem {
  const { status, statusText, headers } = response;
  const seconds = Number(headers.get('retry-after') ?? NaN);
  const options = { retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined };
  if (isProblem(body)) return new Problem({ ...body, status }, options);
  const title = `${status} ${statusText}`.trim();
  const said = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : undefined;
  const detail = typeof said === 'string' ? said : `${title}: the answer is none of weir's`;
  return new Problem({ code: 'unreadable', status, title, detail }, options);
}

/** The error for a request that got no answer, or half of one; what the caller has cancelled stays as it is. */
export function noAnswer(error: unknown, baseUrl: string): unknown {
  // Browsers and Node throw TypeErrors alone for what the network does.
  if (!(error instanceof TypeError)) return error;
  return new Problem(
    {
      code: 'gateway_unavailable',
      status: 0,
      title: 'The gateway does not answer',
      detail: `no gateway answers at ${baseUrl}`,
    },
    { cause: error },
  );
}

function isProblem(body: unknown): body is ProblemDocument {
  return (
    typeof body === 'object' &&
    body !== null &&
    ['code', 'detail'].every((key) => typeof (body as Record<string, unknown>)[key] === 'string')
  );
}
