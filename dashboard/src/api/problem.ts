/** What the gateway, or the way to it, says against a request: a sentence that can be shown as it is. */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** A code of docs/errors.md; `no_answer` where none came. */
  readonly code: string;
  readonly errors: readonly Place[];

  constructor(status: number, code: string, message: string, errors: readonly Place[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** A fault of what was sent, at its place. Lines and columns count from 1. */
export interface Place {
  pointer?: string;
  message: string;
  line?: number;
  column?: number;
}

/** The problem that an answer tells of. */
export async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    const { code, detail, errors } = JSON.parse(text) as { code?: string; detail?: string; errors?: Place[] };
    return new Problem(response.status, code ?? 'error', detail ?? response.statusText, errors ?? []);
  } catch {
    return new Problem(
      response.status,
      'error',
      `the gateway answered ${response.status} ${response.statusText}`,
    );
  }
}

/** The sentence for whatever a request ended with. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
