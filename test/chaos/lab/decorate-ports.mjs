// Loaded before a process of a chaos lab: whatever opens a broker there gets one that `decorate-broker.ts` has decorated.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const opener = '/dist/shared/broker/open-broker.js';
const decorator = new URL('../../../dist/test/chaos/lab/decorate-broker.js', import.meta.url).href;

// Node calls `load` in a thread of its own, which loads this file once more.
if (isMainThread) register(import.meta.url);

export async function load(url, context, nextLoad) {
  if (!url.endsWith(opener)) return nextLoad(url, context);
  const source = `
    import { openBroker as open } from '${url}?own';
    import { decorateBroker } from '${decorator}';
    export const openBroker = (...given) => decorateBroker(open(...given));
  `;
  return { format: 'module', shortCircuit: true, source };
}
