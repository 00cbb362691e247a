// Loaded before a process of a chaos lab: whatever opens a broker or a store there gets one that `decorated-ports.ts` has made.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const decorated = new URL('../../../dist/test/chaos/lab/decorated-ports.js', import.meta.url).href;
/** What opens a port, by its file, and what decorates it. */
const openers = {
  '/dist/shared/broker/open-broker.js': { opens: 'openBroker', decorates: 'decoratedBroker' },
  '/dist/shared/store/open-store.js': { opens: 'openStore', decorates: 'decoratedStore' },
};

// Node calls `load` in a thread of its own, which loads this file once more.
if (isMainThread) register(import.meta.url);

export async function load(url, context, nextLoad) {
  const opener = Object.entries(openers).find(([file]) => url.endsWith(file))?.[1];
  if (!opener) return nextLoad(url, context);
  const { opens, decorates } = opener;
  const source = `
    import { ${opens} as open } from '${url}?own';
    import { ${decorates} } from '${decorated}';
    export const ${opens} = (...given) => ${decorates}(open(...given));
  `;
  return { format: 'module', shortCircuit: true, source };
}
