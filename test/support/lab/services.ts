import { inject } from 'vitest';

/** What a lab stands on. */
export interface LabServices {
  /** The built-in broker unless given. */
  brokerUrl?: string;
  /** The embedded store, in a file of the lab's own, unless given. */
  storeUrl?: string;
}

/** The real services that the tests were given. */
export function realServices(): Required<LabServices> {
  return { brokerUrl: inject('brokerUrl'), storeUrl: inject('storeUrl') };
}

/** The environment in which the `weir` command stands on these. */
export function serviceEnv({ brokerUrl, storeUrl }: LabServices): NodeJS.ProcessEnv {
  return { WEIR_BROKER_URL: brokerUrl, WEIR_STORE_URL: storeUrl };
}
