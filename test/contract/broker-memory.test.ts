import { describe } from 'vitest';
import { brokerContract } from './broker-contract.ts';
import { manyDeadLettersContract } from './broker/dead-letters-contract.ts';
import { memoryHarness } from './broker/memory-harness.ts';

describe('memory broker', () => {
  brokerContract(memoryHarness);
  manyDeadLettersContract(memoryHarness);
});
