import { unseenSigns } from '../kernel/some-of.ts';
import { listOf, named } from './object-schema.ts';

/** So many a run or a workflow may have, and so many characters each of them. */
const most = { tags: 20, characters: 50 } as const;

const inner = `[^,${unseenSigns}]`;
const outer = `[^\\s,${unseenSigns}]`;

/** A tag of a run or a workflow, as a person writes it: no comma, for several stand in one query with commas between. */
export const tagForm = named(
  {
    ...({ type: 'string', maxLength: most.characters } as const),
    pattern: `^${outer}(?:${inner}*${outer})?$`,
    examples: ['good'],
  } as const,
  `a tag of 1 to ${most.characters} characters that are all seen, without a comma and without a blank at its ends`,
);

export const tagsForm = { ...listOf(tagForm), maxItems: most.tags } as const;

/** What two tags have in common that people take for one. */
export function asOneTag(tag: string): string {
  return tag.normalize('NFC').toLowerCase();
}

/** Tags as they are kept: of those that people take for one, as it was written last. Pure. */
export function asTags(written: readonly string[]): string[] {
  return [...new Map(written.map((tag) => [asOneTag(tag), tag.normalize('NFC')])).values()];
}
