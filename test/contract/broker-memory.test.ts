import { describe } from 'vitest';
import { brokerContract } from './broker-contract.ts';
import { memoryHarness } from './broker/memory-harness.ts';

describe('memory broker', () => {
  brokerContract(memoryHarness);
});
