import { keptBy } from '../../../orchestrator/machine/kept.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { StoringLab, whyOf } from './owner-lab.ts';

export const third = '01JB0000000000000000000003';

/** A lab with these instances, each of which takes one command at a time. */
export class GroupLab extends StoringLab {
  readonly #instances: readonly string[];

  constructor(...instances: string[]) {
    super();
    this.#instances = instances;
    this.helloAll();
  }

  helloAll(): void {
    for (const key of this.#instances) {
      const [module = '', instance = ''] = key.split('/');
      this.hello({ module, instance, boot_id: `boot of ${key}`, journal_id: `journal of ${key}` });
    }
  }

  override changeOwner(): void {
    super.changeOwner();
    this.helloAll();
  }

  /** What is in hand, and where. */
  inHand(): Record<string, string> {
    const entries = [...this.state.instances].flatMap(([key, { occupied }]) =>
      occupied.map(({ command_id }) => [key, command_id] as const),
    );
    return Object.fromEntries(entries);
  }

  /** The instances that a run has to itself. */
  kept(run_id: string): string[] {
    const run = this.state.runs.get(run_id);
    return run ? [...new Set(keptBy(run.snapshot).flatMap(({ instances = [] }) => instances))] : [];
  }

  why(run_id: string): string | undefined {
    return whyOf(this.state.runs.get(run_id));
  }
}

export const at = (module: string, given: Partial<StepDefinition> = {}): StepDefinition =>
  stepDefinition({ module, name: `at ${module}`, ...given });
export const reserve = (until: number, ...modules: string[]) => ({ reserve: [{ modules, until }] });
