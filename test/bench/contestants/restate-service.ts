import { createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { filler, instrumentOf, payloadBytes, workload } from '../workload.ts';

/** What is used of Restate's library, which is found by whoever starts this. */
interface Restate {
  object(definition: { name: string; handlers: Record<string, Handler> }): object;
  workflow(definition: { name: string; handlers: { run: Handler } }): object;
  createEndpointHandler(options: {
    services: object[];
  }): (request: Http2ServerRequest, response: Http2ServerResponse) => void;
}

type Handler = (context: Context, input: never) => Promise<unknown>;

interface Context {
  objectClient(definition: object, key: string): { act(command: { filler: string }): Promise<unknown> };
}

/** All that the library takes of Node 22. */
const withResolvers = () => {
  let settle = {};
  const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
};
if (!('withResolvers' in Promise)) Object.assign(Promise, { withResolvers });

const [library = ''] = process.argv.slice(2);
const restate = (await import(library)) as Restate;
const act = async () => ({ filler: filler(payloadBytes.result) });
const instrument = restate.object({ name: 'instrument', handlers: { act } });
const run = async (context: Context, number: number): Promise<void> => {
  for (let step = 0; step < workload.steps; step += 1) {
    const object = context.objectClient(instrument, String(instrumentOf(number, step)));
    await object.act({ filler: filler(payloadBytes.command) });
  }
};
const runs = restate.workflow({ name: 'run', handlers: { run } });

const server = createServer(restate.createEndpointHandler({ services: [instrument, runs] }));
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => process.exit(0));
