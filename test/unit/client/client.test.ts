import { describe, expect, it, vi } from 'vitest';
import { asForm, createClient, Problem } from '../../../client/index.ts';

/** A client of a gateway that gives this answer. */
function asking(answer: () => Response | Promise<Response>) {
  const fetch = vi.fn(async (_request: Request) => answer());
  return { fetch, api: createClient({ baseUrl: 'http://gateway:8000', fetch }) };
}

const refusal = {
  type: 'urn:weir:error:invalid_workflow',
  title: 'The workflow cannot be run',
  status: 422,
  detail: 'it has no steps',
  instance: '/runs/start',
  code: 'invalid_workflow',
  request_id: 'R1',
  errors: [{ pointer: '/flowdef', message: 'is missing', line: 1, column: 1 }],
};

const rejection = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('createClient', () => {
  it('a call that is answered > resolves to its data, and asks as it is described', async () => {
    const { fetch, api } = asking(() => Response.json({ runs: [], next: null }));
    const { data } = await api.GET('/runs', {
      params: { query: { limit: 5, status: ['failed', 'paused'] } },
    });
    expect(data).toEqual({ runs: [], next: null });
    expect(fetch.mock.calls[0]?.[0].url).toBe('http://gateway:8000/runs?limit=5&status=failed,paused');
  });

  it('a key > goes along with each call', async () => {
    const fetch = vi.fn(async (_request: Request) => Response.json({ runs: [], next: null }));
    await createClient({ baseUrl: 'http://gateway:8000', key: 'weir_ada_x', fetch }).GET('/runs');
    expect(fetch.mock.calls[0]?.[0].headers.get('authorization')).toBe('Bearer weir_ada_x');
  });

  it('a name with a slash in it > stays one part of the path', async () => {
    const { fetch, api } = asking(() => Response.json({}));
    await api.GET('/modules/{name}/state', { params: { path: { name: 'a/b c' } } });
    expect(fetch.mock.calls[0]?.[0].url).toBe('http://gateway:8000/modules/a%2Fb%20c/state');
  });

  it('a call that is refused > rejects with the code, the sentence and the places', async () => {
    const { api } = asking(() => Response.json(refusal, { status: 422 }));
    const error = await rejection(api.GET('/now'));
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({
      ...{ code: 'invalid_workflow', status: 422, message: 'it has no steps', requestId: 'R1' },
      errors: [{ pointer: '/flowdef', line: 1 }],
    });
  });

  it('a gateway that asks to wait > is believed', async () => {
    const busy = { ...refusal, code: 'store_unavailable' };
    const headers = { 'retry-after': '5' };
    const { api } = asking(() => Response.json(busy, { status: 503, headers }));
    expect(await rejection(api.GET('/now'))).toMatchObject({
      code: 'store_unavailable',
      retryAfterMs: 5_000,
    });
  });

  it('an answer of a proxy > is told by its status', async () => {
    const { api } = asking(() => new Response('<h1>no</h1>', { status: 502, statusText: 'Bad Gateway' }));
    expect(await rejection(api.GET('/now'))).toMatchObject({
      ...{ code: 'unreadable', status: 502, title: '502 Bad Gateway' },
    });
  });

  it('no answer > is a problem too, with what the network said', async () => {
    const broken = new TypeError('fetch failed');
    const { api } = asking(() => Promise.reject(broken));
    const error = await rejection(api.GET('/now'));
    expect(error).toMatchObject({ code: 'gateway_unavailable', status: 0, cause: broken });
  });

  it('a call that the caller has ended > rejects with what it was ended with', async () => {
    const ended = new DOMException('ended', 'AbortError');
    const { api } = asking(() => Promise.reject(ended));
    expect(await rejection(api.GET('/now'))).toBe(ended);
  });

  it('what is still as the caller knows it > is no problem', async () => {
    const { api } = asking(() => new Response(null, { status: 304 }));
    const params = { path: { id: 'last' }, header: { 'if-none-match': '"1"' } };
    const { data, response } = await api.GET('/runs/{id}', { params });
    expect([data, response.status]).toEqual([undefined, 304]);
  });
});

describe('asForm', () => {
  it('texts, lists, files, and what is left out > become parts', async () => {
    const file = new File(['png'], 'plate.png');
    const form = asForm({ workflow: 'name: x', payload: { a: 1 }, files: [file], parameters: undefined });
    expect([...form.keys()]).toEqual(['workflow', 'payload', 'files']);
    expect(form.get('payload')).toBe('{"a":1}');
    expect((form.get('files') as File).name).toBe('plate.png');
  });
});
