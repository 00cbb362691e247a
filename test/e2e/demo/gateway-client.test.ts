import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { carryOut } from '../../../examples/color-picker/client/trial.ts';
import { Gateway } from '../../../examples/color-picker/client/gateway.ts';

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  if (server?.listening) await new Promise((resolve) => server?.close(resolve));
});

async function serve(listener: RequestListener, port = 0): Promise<number> {
  server = createServer(listener).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Answers the calls one after the other, each in its own way; the last way goes on for ever. */
function inTurn(...answers: RequestListener[]): RequestListener & { seen: IncomingMessage[] } {
  const seen: IncomingMessage[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const answer = answers[Math.min(seen.length, answers.length - 1)]!;
    seen.push(request);
    answer(request, response);
  };
  return Object.assign(listener, { seen });
}

const json =
  (body: object, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
const hangUp: RequestListener = (request) => request.socket.destroy();
const breakOff: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('half', () => response.destroy());
};

const submission = { workflow: 'name: w', experimentId: 'E', payload: { a: 1 }, key: 'E-1' };
const run = (status: string, error?: string) => ({
  run_id: 'R',
  status,
  step_index: 0,
  steps: [{ name: 'Mix the dyes', result: error === undefined ? null : { error } }],
});

describe('driver, gateway client', () => {
  it('start > over a broken connection and a 503 > is sent again with the same key', async () => {
    const calls = inTurn(hangUp, json({ detail: 'the broker is away' }, 503), json(run('queued')));
    const gateway = new Gateway(`http://127.0.0.1:${await serve(calls)}`);
    expect((await gateway.start(submission)).run_id).toBe('R');
    expect(calls.seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['E-1', 'E-1', 'E-1']);
  });

  it('download > of a body that breaks off > starts over and returns the whole of it', async () => {
    const calls = inTurn(breakOff, (_request, response) => response.end('whole'));
    const gateway = new Gateway(`http://127.0.0.1:${await serve(calls)}`);
    expect((await gateway.download('R', 'a b/plate.png')).toString()).toBe('whole');
    expect(calls.seen.at(-1)!.url).toBe('/runs/R/file?filename=a%20b%2Fplate.png');
  });

  it('a call > to a gateway that is refused as wrong > fails at once with its sentence', async () => {
    const calls = inTurn(json({ detail: 'step 2 names no module' }, 422));
    const gateway = new Gateway(`http://127.0.0.1:${await serve(calls)}`);
    await expect(gateway.start(submission)).rejects.toThrow('step 2 names no module');
    expect(calls.seen).toHaveLength(1);
  });

  it('a call > to a gateway that never comes back > fails after its deadline and says why', async () => {
    const port = await serve(json({}));
    await new Promise((resolve) => server?.close(resolve));
    await expect(new Gateway(`http://127.0.0.1:${port}`, 600).run('R')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('a call > to a gateway that is down and comes back > is answered', async () => {
    const port = await serve(json({}));
    await new Promise((resolve) => server?.close(resolve));
    const answer = new Gateway(`http://127.0.0.1:${port}`).run('R');
    await serve(json(run('completed')), port);
    expect((await answer).status).toBe('completed');
  });
});

describe('driver, carryOut', () => {
  const bySuffix =
    (answers: Record<string, RequestListener>): RequestListener =>
    (request, response) => {
      const suffix = Object.keys(answers).find((key) => request.url!.split('?')[0]!.endsWith(key))!;
      answers[suffix]!(request, response);
    };

  it('carryOut > a picture that is stored late > waits for it', async () => {
    const answers = bySuffix({
      start: json(run('queued')),
      '/R': inTurn(json(run('running')), json(run('completed'))),
      files: inTurn(json({ files: ['R.log'] }), json({ files: ['R.log', 'step_4/plate.png'] })),
      file: (_request, response) => response.end('png'),
    });
    const gateway = new Gateway(`http://127.0.0.1:${await serve(answers)}`);
    const steps: string[] = [];
    const picture = await carryOut(gateway, submission, (step) => steps.push(step));
    expect(picture.toString()).toBe('png');
    expect(steps).toEqual(['Mix the dyes']);
  });

  it.each(['failed', 'cancelled'])(
    'carryOut > a run that ends %s > fails, naming the step and the reason',
    async (status) => {
      const answers = bySuffix({ start: json(run('queued')), '/R': json(run(status, 'well A1 is full')) });
      const gateway = new Gateway(`http://127.0.0.1:${await serve(answers)}`);
      await expect(carryOut(gateway, submission, () => undefined)).rejects.toThrow(
        `run R ${status} at step "Mix the dyes": well A1 is full`,
      );
    },
  );
});
