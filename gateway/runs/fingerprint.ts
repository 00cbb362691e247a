import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/contracts/canonical-json.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import type { SubmissionForm } from './submission-form.ts';

/** A submission whose values are read. */
type Meaning = Pick<SubmissionForm, 'files' | 'experiment_id' | 'simulate'> & {
  payload: JsonObject;
  parameters: JsonObject | undefined;
};

/**
 * Stands for the meaning of a submission: two with one idempotency key are the same if it is. How a document is written
 * (JSON or YAML, the order of its keys) does not count; the bytes of files do.
 * @param used the workflows that it uses, by their paths; undefined where it uses none
 */
export function fingerprint(form: Meaning, workflow: Json, used?: JsonObject): string {
  const files = form.files.map(({ field, name, sha256 }) => JSON.stringify([field, name, sha256])).sort();
  const { experiment_id, payload, parameters = null, simulate } = form;
  const meaning = {
    workflow,
    experiment_id,
    payload,
    parameters,
    simulate,
    files,
    ...(used ? { used } : {}),
  };
  return createHash('sha256').update(canonicalJson(meaning)).digest('hex');
}
