import type { RunNote } from '../../../client/index.ts';
import { gateway, reading, readingAs } from './gateway.ts';

/** The tags and the note of a run. */
export const noteQuery = (id: string) =>
  reading(['note', id], (signal) => gateway.GET('/runs/{id}/notes', { params: { path: { id } }, signal }));

/** The tags that runs have, those that most have first. */
export const tagsQuery = readingAs(
  ['tags'],
  (signal) => gateway.GET('/runs/tags', { signal }),
  ({ tags }) => tags.map(({ tag }) => tag),
);

/** Writes them anew; rejects where somebody else has written meanwhile. @param seen as they were read */
export async function writeNote(
  { run_id, revision }: Pick<RunNote, 'run_id' | 'revision'>,
  written: Pick<RunNote, 'tags' | 'note'> & { by: string },
): Promise<void> {
  await gateway.PUT('/runs/{id}/notes', {
    params: { path: { id: run_id } },
    body: { ...written, revision },
  });
}
