import { describe, inject } from 'vitest';
import { brokerContract } from './broker-contract.ts';
import { amqpHarness } from './broker/amqp-harness.ts';

describe('amqp broker', () => {
  brokerContract(() => amqpHarness(inject('brokerUrl')));
});
