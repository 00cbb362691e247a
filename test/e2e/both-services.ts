import { inject } from 'vitest';

/** What `weir up` stands on, and the environment that says so: for `describe.each`. */
export function bothServices(): [name: string, env: NodeJS.ProcessEnv][] {
  return [
    ['the built-in broker and the embedded store', {}],
    ['RabbitMQ and Redis', { WEIR_BROKER_URL: inject('brokerUrl'), WEIR_STORE_URL: inject('storeUrl') }],
  ];
}
