import createFetchClient, {
  type Client as FetchClient,
  type ClientPathsWithMethod,
  type FetchResponse,
  type MaybeOptionalInit,
} from 'openapi-fetch';
import { noAnswer, problemOf } from './problem.ts';
import type { paths } from './schema.ts';

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';

type CallAt<Path extends keyof paths, Method extends Verb> =
  paths[Path] extends Record<Method, infer Call extends Record<string | number, unknown>> ? Call : never;

/** A call that was answered well. Where the request names an ETag and the answer is 304, `data` is undefined. */
type Answered<Call extends Record<string | number, unknown>, Init> = Extract<
  FetchResponse<Call, Init, `${string}/${string}`>,
  // Not by `error?: never`: for users without exactOptionalPropertyTypes that is no difference.
  { data: unknown }
>;

type Send<Method extends Verb> = <
  Path extends ClientPathsWithMethod<FetchClient<paths>, Method>,
  Init extends MaybeOptionalInit<paths[Path], Method>,
>(
  path: Path,
  ...init: undefined extends Init ? [init?: Init] : [init: Init]
) => Promise<Answered<CallAt<Path, Method>, Init>>;

/** The gateway's calls by method and path, as `/openapi.json` describes them. Each rejects with `Problem` where it is refused. */
export interface Client {
  GET: Send<'get'>;
  POST: Send<'post'>;
  PUT: Send<'put'>;
  PATCH: Send<'patch'>;
  DELETE: Send<'delete'>;
}

export interface ClientOptions {
  /** Where the gateway is: `http://127.0.0.1:8000`. In a page that it serves itself: `''`. */
  baseUrl: string;
  /** Says who asks, where the gateway wants to know: `weir_…`. */
  key?: string | undefined;
  /** In place of the global one. */
  fetch?: (request: Request) => Promise<Response>;
}

/** A typed client of a gateway. */
export function createClient({ baseUrl, key, fetch }: ClientOptions): Client {
  const client = createFetchClient<paths>({
    baseUrl,
    // A list has commas between.
    querySerializer: { array: { style: 'form', explode: false } },
    ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }),
    ...(fetch === undefined ? {} : { fetch }),
  });
  const send = (method: Method) => throwing(client[method] as Untyped, baseUrl);
  return {
    GET: send('GET') as Send<'get'>,
    POST: send('POST') as Send<'post'>,
    PUT: send('PUT') as Send<'put'>,
    PATCH: send('PATCH') as Send<'patch'>,
    DELETE: send('DELETE') as Send<'delete'>,
  };
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Result = { data?: unknown; error?: unknown; response: Response };
type Untyped = (path: string, init?: object) => Promise<Result>;

function throwing(send: Untyped, baseUrl: string): Untyped {
  return async (path, init) => {
    let result: Result;
    try {
      result = await send(path, init);
    } catch (error) {
      throw noAnswer(error, baseUrl);
    }
    const { response, error } = result;
    if (response.ok || response.status === 304) return result;
    throw problemOf(response, error);
  };
}

/** The body of a form, for calls that take one: `bodySerializer: asForm`. Lists become parts of the same name. */
export function asForm(fields: object): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (each === undefined || each === null) continue;
      if (each instanceof Blob) form.append(name, each);
      else form.append(name, typeof each === 'string' ? each : JSON.stringify(each));
    }
  }
  return form;
}
