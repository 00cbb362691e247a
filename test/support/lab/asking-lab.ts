import { moduleOf } from '../../../module-agents/drivers/contract/index.ts';
import { operator } from '../../../module-agents/drivers/operator/index.ts';
import type { Ask, AskList } from '../../../shared/contracts/ask.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { instanceKey } from '../../../shared/contracts/address.ts';
import { workcellField } from '../../../shared/contracts/workcell-state.ts';
import { tenthButRest } from '../scaled-timing.ts';
import { until } from '../until.ts';
import type { AgentChanges, LabAgent } from './lab-agent.ts';
import type { Answer } from '../ask.ts';
import { Lab } from './lab.ts';

/** A lab whose module `ada` is a person who is asked. */
export class AskingLab {
  readonly lab: Lab;

  private constructor(lab: Lab) {
    this.lab = lab;
  }

  /** With a gateway and an owner; resolves when both are there. */
  static async open(onTestFinished: (close: () => Promise<void>) => void): Promise<AskingLab> {
    const more = '  - { name: ada, interface: operator }\n';
    // A cancelled run waits until its agent has withdrawn the question, which is a call over HTTP.
    const lab = await Lab.openFor(onTestFinished, { more, timing: tenthButRest });
    await lab.startGateway();
    await lab.startOrchestrator();
    return new AskingLab(lab);
  }

  /** Somebody who asks ada; resolves when the workcell knows what he can ask. */
  async startAgent(changes: AgentChanges & { capacity?: number } = {}): Promise<LabAgent> {
    const { capacity, ...others } = changes;
    const definition = moduleOf(operator('ada', capacity === undefined ? {} : { capacity }));
    const agent = await this.lab.startAgent({ module: 'ada', instance: 'desk', definition, ...others });
    await until('what it can ask is known', async () => {
      const fields = await this.lab.store.readWorkcell();
      return fields[workcellField.about(instanceKey(agent))] !== undefined;
    });
    return agent;
  }

  /** Hands in a run that asks; resolves with the question, once it is open. */
  async ask(action: string, args: JsonObject, more: JsonObject = {}): Promise<Ask> {
    const run = await this.lab.begin([askStep(action, args, more)]);
    return this.untilAsked(run);
  }

  async untilAsked(run: string): Promise<Ask> {
    let found: Ask | undefined;
    await until('the question is open', async () => {
      found = (await this.asks()).asks.find(({ run_id }) => run_id === run);
      return found !== undefined;
    });
    return found!;
  }

  async asks(): Promise<AskList> {
    return (await this.get<AskList>('/asks')).body;
  }

  get<Body = JsonObject>(place: string): Promise<Answer<Body>> {
    return this.lab.ask<Body>('GET', place);
  }

  answer(id: string, body: JsonObject): Promise<Answer<JsonObject & Partial<Ask>>> {
    return this.lab.ask('POST', `/asks/${id}`, body);
  }

  /** The data of a run's only step, once it is done. */
  async dataOf(run: string): Promise<JsonObject> {
    const { steps } = await this.lab.untilState(run, 'completed');
    return steps[0]?.data ?? {};
  }
}

/** A step that asks ada. */
export function askStep(action: string, args: JsonObject, more: JsonObject = {}): JsonObject {
  return { name: `ask to ${action}`, module: 'ada', action, args, ...more };
}
