import type { Problem } from '../../client/index.ts';
import { catalogue, type ErrorCode } from '../../shared/kernel/errors/catalogue.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** What Node says of a certificate that it does not believe. */
const isAboutTrust = /CERT|SIGNATURE|ISSUER/;

/** The gateway tells these to programs, which have headers to set. */
const inOurWords: Partial<Record<ErrorCode, string>> = {
  store_unavailable: 'the gateway cannot use its store: `weir doctor` says why',
  broker_unavailable: 'the gateway cannot reach its broker',
  stopping: 'the gateway is about to stop',
};

/** The error that a call failed with; `errors[]` of a problem document becomes its `details`. @param url where it was asked */
export function errorOf(problem: Problem, url: string): WeirError {
  const { code: given, status, title, message, errors } = problem;
  if (status === 0) return away(problem, url);
  const code = codeOf(given, status);
  // A proxy in between may answer in HTML; its status tells enough.
  const told = given === 'unreadable' ? `the gateway answered ${title}` : message;
  return new WeirError(code, inOurWords[code] ?? told, errors.length === 0 ? {} : { details: errors });
}

function codeOf(code: string, status: number): ErrorCode {
  if (Object.hasOwn(catalogue, code)) return code as ErrorCode;
  if (status === 404) return 'not_found';
  if (status === 413) return 'too_large';
  if (status >= 400 && status < 500) return 'bad_request';
  return [502, 503, 504].includes(status) ? 'gateway_unavailable' : 'internal_error';
}

function away({ cause: error }: Problem, url: string): WeirError {
  const cause =
    error instanceof Error ? (error.cause as { code?: string; message?: string } | undefined) : {};
  const said = error instanceof Error ? error.message : '';
  const why = cause?.code === 'ECONNREFUSED' ? 'nothing listens there' : (cause?.message ?? said);
  if (cause?.code !== undefined && isAboutTrust.test(cause.code)) {
    return new WeirError(
      'gateway_unavailable',
      `the gateway at ${new URL(url).origin} does not prove who it is (${cause.message ?? cause.code}): name it as its certificate does, with --gateway-url or WEIR_GATEWAY_URL, and the file of who signed that in NODE_EXTRA_CA_CERTS`,
      { cause: error },
    );
  }
  return new WeirError(
    'gateway_unavailable',
    `no gateway answers at ${new URL(url).origin} (${why}): start one with \`weir up\`, or with \`weir gateway\` in a lab of separate processes, or name it with --gateway-url or WEIR_GATEWAY_URL`,
    { cause: error },
  );
}
