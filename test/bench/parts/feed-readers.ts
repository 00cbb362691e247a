import { get, type ClientRequest } from 'node:http';
import { answerBench, ready } from '../contestants/answer-bench.ts';

/** Reads a feed as often as it is told, and forgets what it reads: what it costs is to be the gateway's alone, as far as can be. */
const [url = ''] = process.argv.slice(2);
let readers: ClientRequest[] = [];

function open(): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers: { accept: 'text/event-stream' } }, (response) => {
      if (response.statusCode === 200) response.once('data', () => resolve(request)).resume();
      else reject(new Error(`${url} answered ${response.statusCode}`));
    });
    request.on('error', reject);
  });
}

answerBench(async (count) => {
  for (const each of readers) each.destroy();
  readers = await Promise.all(Array.from({ length: count }, open));
  return count;
});
ready(() => Promise.resolve());
