import type { TestProject } from 'vitest/node';
import { startServices } from './start-services.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    brokerUrl: string;
    storeUrl: string;
  }
}

/**
 * Gives every test file a broker and a store: `inject('brokerUrl')`, `inject('storeUrl')`. Those of the first project are
 * those of all. Fails where there are none.
 */
export default async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if ('brokerUrl' in vitest.getProvidedContext()) return undefined;
  const services = await startServices();
  vitest.provide('brokerUrl', services.brokerUrl);
  vitest.provide('storeUrl', services.storeUrl);
  return () => services.stop();
}
