import { count, flag, listOf, sha256, text, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';

const runFileView = {
  title: 'RunFile',
  description: 'A file of a run.',
  ...object(
    {
      label: text,
      kind: told(
        { type: 'string', enum: ['log', 'input', 'result'] },
        "The run's log, a file that was handed in, or one that a step made.",
      ),
      path: told(text, "Relative to the run's folder."),
      readable_path: told(text, "With the step's place and name instead of its id."),
      size: told(count, 'Bytes.'),
      sha256,
    },
    {
      step: told(count, 'Position of the step that made it.'),
      attempt: told(count, 'The attempt that made it, where another one came after it.'),
      simulated: flag,
    },
  ),
} as const;

/** WEI's list of names, with the facts of each beside it. */
export const runFilesView = {
  title: 'RunFiles',
  ...object({ files: told(listOf(text), 'Names, as WEI lists them.'), details: listOf(runFileView) }),
} as const;
