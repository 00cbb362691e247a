import { inject } from 'vitest';
import type { WholeLabOptions } from './whole-lab.ts';

const names = ['the built-in broker and the embedded store', 'RabbitMQ and Redis'] as const;

/** What `weir up` stands on, and the environment that says so: for `describe.each`. */
export function bothServices(): [name: string, env: NodeJS.ProcessEnv][] {
  return [
    [names[0], {}],
    [names[1], { WEIR_BROKER_URL: inject('brokerUrl'), WEIR_STORE_URL: inject('storeUrl') }],
  ];
}

/** As `bothServices`, for a `WholeLab`. */
export function bothServicesOfLab(): [
  name: string,
  options: Pick<WholeLabOptions, 'brokerUrl' | 'storeUrl'>,
][] {
  return [
    [names[0], {}],
    [names[1], { brokerUrl: inject('brokerUrl'), storeUrl: inject('storeUrl') }],
  ];
}
