import { catalogue, type ErrorCode } from '../../shared/errors/catalogue.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';

/** The gateway tells these to programs, which have headers to set. */
const inOurWords: Partial<Record<ErrorCode, string>> = {
  store_unavailable: 'the gateway cannot reach its store',
  broker_unavailable: 'the gateway cannot reach its broker',
  stopping: 'the gateway is about to stop',
};

/** The error that a refusing response tells of; `errors[]` of a problem document (RFC 9457) becomes its `details`. */
export async function readProblem(response: Response): Promise<WeirError> {
  const document = await readObject(response);
  const code = codeOf(document, response.status);
  const detail = [document['detail'], document['title']].find((text) => typeof text === 'string');
  const answered = `the gateway answered ${response.status} ${response.statusText}`;
  const message = inOurWords[code] ?? detail ?? answered;
  const details = document['errors'];
  return new WeirError(code, message, details === undefined ? {} : { details });
}

async function readObject(response: Response): Promise<Record<string, unknown>> {
  try {
    const value: unknown = await response.json();
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // A proxy in between may answer in HTML; its status tells enough.
    return {};
  }
}

function codeOf(document: Record<string, unknown>, status: number): ErrorCode {
  const code = document['code'];
  if (typeof code === 'string' && Object.hasOwn(catalogue, code)) return code as ErrorCode;
  if (status === 404) return 'not_found';
  if (status === 413) return 'too_large';
  if (status >= 400 && status < 500) return 'bad_request';
  return [502, 503, 504].includes(status) ? 'gateway_unavailable' : 'internal_error';
}
