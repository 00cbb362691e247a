import { afterAll, afterEach } from 'vitest';
import { takeFaults } from './support/described/watched-answers.ts';

/** No gateway of a test may answer anything but what its description says. */
function demandAsDescribed(): void {
  const faults = takeFaults();
  if (faults.length === 0) return;
  const told = faults.map((fault) => `- ${fault}`).join('\n');
  throw new Error(`answers that are not as /openapi.json describes them:\n${told}`);
}
afterEach(demandAsDescribed);
afterAll(demandAsDescribed);
