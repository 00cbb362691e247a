import { agentContract } from './broker/agent-contract.ts';
import type { BrokerHarness } from './broker/broker-harness.ts';
import { deadLettersContract } from './broker/dead-letters-contract.ts';
import { inboxContract } from './broker/inbox-contract.ts';
import { inquiriesContract } from './broker/inquiries-contract.ts';
import { heartbeatsContract } from './broker/heartbeats-contract.ts';
import { lossyContract } from './broker/lossy-contract.ts';
import { reportsContract } from './broker/reports-contract.ts';
import { sendingContract } from './broker/sending-contract.ts';

/** Everything that each adapter of the broker port must do; `make` is called anew for every test. */
export function brokerContract(make: () => Promise<BrokerHarness>): void {
  sendingContract(make);
  inboxContract(make);
  reportsContract(make);
  heartbeatsContract(make);
  agentContract(make);
  inquiriesContract(make);
  deadLettersContract(make);
  lossyContract(make);
}
