import { maxMessageBytes } from '../contracts/envelope.ts';
import { hasUnseen, withoutUnseen } from '../kernel/unseen.ts';
import { cutShort } from '../kernel/some-of.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import type { PlacedStep } from './placed-step.ts';

/** Room that a command's envelope and address take. */
const maxStepBytes = maxMessageBytes - 16 * 1024;

/** Steps whose results would have one name, or one that looks like another, and steps that fit into no command. */
export function findConflicts(steps: readonly PlacedStep[]): Problem[] {
  const labels = new Set<string>();
  const problems: Problem[] = [];
  for (const { step, name: title, pointer, file } of steps) {
    if (problems.length > maxProblems) break;
    const inFile = file === undefined ? {} : { file };
    for (const label of Object.values(step.data_labels)) {
      if (hasUnseen(label)) {
        const message = `step "${cutShort(title)}": the data label ${JSON.stringify(cutShort(withoutUnseen(label, '\uFFFD')))} has a character that nobody sees (here \uFFFD): write it without`;
        problems.push({ pointer: `${pointer}/data_labels`, ...inFile, message });
      }
      if (labels.has(label)) {
        const message = `step "${cutShort(title)}": the data label "${cutShort(label)}" is used twice in the workflow`;
        problems.push({ pointer: `${pointer}/data_labels`, ...inFile, message });
      }
      labels.add(label);
    }
    const { name, action, args, files } = step;
    if (Buffer.byteLength(JSON.stringify({ name, action, args, files })) > maxStepBytes) {
      const message = `step "${cutShort(title)}": it is larger than 1 MiB; hand its arguments over as a file`;
      problems.push({ pointer: `${pointer}/args`, ...inFile, message });
    }
  }
  return problems;
}
