import type { TestProject } from 'vitest/node';
import { startServices } from './start-services.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    brokerUrl: string;
    storeUrl: string;
  }
}

/** Gives every test file a broker and a store: `inject('brokerUrl')`, `inject('storeUrl')`. Fails where there are none. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const services = await startServices();
  project.provide('brokerUrl', services.brokerUrl);
  project.provide('storeUrl', services.storeUrl);
  return () => services.stop();
}
