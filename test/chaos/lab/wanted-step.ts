import type { AskedStep } from '../books/accepted-run.ts';
import { sha256 } from '../books/proof.ts';

/** A step as a client asks for it. */
export interface WantedStep {
  module: string;
  /** How long it moves. */
  ms: number;
  /** The size of the file that it makes. */
  bytes?: number;
  /** The content of its input file. */
  input?: string;
  /** More fields of the step. */
  more?: Record<string, unknown>;
  /** What its retry policy in `more` allows. */
  actsAtMost?: number;
  /** So many attempts fail by themselves. */
  fails?: number;
  /** It does not stop when it is asked to. */
  deaf?: boolean;
}

/** What a client that has asked for it knows of a step. */
export function askedStep({ actsAtMost = 1, bytes = 40, input }: WantedStep): AskedStep {
  return { actsAtMost, bytes, ...(input === undefined ? {} : { input: sha256(input) }) };
}

/** The form of a submission. */
export function formOf(steps: readonly WantedStep[], experiment: string): FormData {
  const form = new FormData();
  const flowdef = steps.map(({ module, ms, bytes = 40, fails = 0, deaf = false, input, more }, i) => ({
    name: `step ${i}`,
    module,
    action: 'act',
    args: { ms, bytes, fails, deaf },
    ...(input === undefined ? {} : { files: { plate: `plate-${i}.txt` } }),
    ...more,
  }));
  form.set('experiment_id', experiment);
  form.set('workflow', JSON.stringify({ name: 'chaos', flowdef }));
  steps.forEach(({ input }, i) => {
    if (input !== undefined) form.append('files', new Blob([input]), `plate-${i}.txt`);
  });
  return form;
}
