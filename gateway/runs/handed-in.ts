import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FromSchema } from 'json-schema-to-ts';
import { orNull, text, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import type { RunDefinition } from '../../shared/contracts/run.ts';
import type { SubmissionForm } from './submission-form.ts';

/** Characters up to which the texts of a submission are kept with its run: as they came, and compressed. */
const most = { written: 2 * 1024 * 1024, kept: 64 * 1024 };

/** What was handed in as it was written: its comments, units and types are in no other form of the run. */
export const handedInView = {
  title: 'HandedIn',
  description: 'The texts of a workflow as they were handed in.',
  ...object({
    workflow: told(
      orNull(text),
      'YAML or JSON. Null where it was not kept: it had more than 64 KiB when compressed, or an earlier version of weir took the run.',
    ),
    workflows: told(
      { type: 'object', additionalProperties: text } as const,
      'Those that it uses, by their paths from its folder on.',
    ),
  }),
} as const;
type HandedIn = FromSchema<typeof handedInView>;

/** The texts of a submission as its run keeps them; undefined where they are too large. */
export function keepHandedIn({
  text: workflow,
  workflows = {},
}: Pick<SubmissionForm, 'text' | 'workflows'>): string | undefined {
  const written = JSON.stringify({ workflow, workflows } satisfies HandedIn);
  if (written.length > most.written) return undefined;
  const kept = deflateRawSync(written).toString('base64');
  return kept.length > most.kept ? undefined : kept;
}

/** The texts that a run was handed in with. */
export function readHandedIn({ handed_in }: Pick<RunDefinition, 'handed_in'>): HandedIn {
  if (handed_in === undefined) return { workflow: null, workflows: {} };
  return JSON.parse(inflateRawSync(Buffer.from(handed_in, 'base64')).toString()) as HandedIn;
}
