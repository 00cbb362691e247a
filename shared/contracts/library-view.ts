import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, positive, text, textOrNull, ulid, utc } from './fields.ts';
import { byName, listOf, object, optional, orNull, titled, told } from './object-schema.ts';
import { runStates } from './run.ts';
import { workflowProblem } from './workflow-check.ts';

const texts = {
  workflow: told(text, 'The workflow as it was written, YAML or JSON.'),
  workflows: told(byName(text), 'Those that it uses, by their paths from its folder on.'),
} as const;

const versionView = titled('LibraryVersion', 'A version of a workflow. It never changes.', {
  version: positive,
  at: told(utc, 'When it was saved.'),
  by: told(textOrNull, 'Who has saved it; null where nobody said it.'),
  note: told(textOrNull, 'What he says of it.'),
  based_on: told(orNull(positive), 'The version that was edited; null in the first.'),
});

const entry = {
  name: told(text, 'By which it goes in addresses and commands.'),
  title: told(text, 'The name that stands in the text of its newest version.'),
  newest: versionView,
  created_at: utc,
  author: told(textOrNull, 'Who has saved its first version; null where nobody said it.'),
  tags: listOf(text),
  editors: told(listOf(text), 'Who may change it beside its author.'),
  archived: told(flag, 'True where it is left out of lists. It can be run all the same.'),
} as const;

const last_run = told(
  object({ run_id: ulid, version: positive, at: utc, state: { type: 'string', enum: runStates } }),
  'The last run that was made of it. Missing where there is none, or it was cleared.',
);

const description = told(text, 'What its newest version says that it is for, in its `metadata`.');

const entryView = titled('LibraryEntry', 'A workflow of the library, without its texts.', {
  ...entry,
  [optional]: { description, last_run },
});

const draftEntry = object({
  name: text,
  at: told(utc, 'When it was kept.'),
  based_on: told(orNull(positive), 'The version that is edited; null where there was none.'),
});

/** Workflows of the library: `GET /workflows`. */
export const libraryListView = titled('LibraryList', {
  workflows: told(listOf(entryView), 'By name.'),
  drafts: told(
    listOf(draftEntry),
    'What you have not finished; also of workflows that are in no version yet.',
  ),
  next: told(textOrNull, 'The `cursor` for those that follow; null where there are none.'),
  tags: told(listOf(text), 'All tags of the library, also of those that are not listed.'),
  count: told(count, 'How many workflows the library has, also those that are archived.'),
});

/** A workflow of the library with the texts of one version: `GET /workflows/{name}`. */
export const libraryWorkflowView = titled(
  'LibraryWorkflow',
  'A workflow of the library, with the texts of the version `shown`.',
  {
    ...entry,
    notes: text,
    revision: told(positive, 'Raised by each change; a change may name the one that it was made from.'),
    may_change: told(flag, 'True where you may change it.'),
    shown: versionView,
    ...texts,
    [optional]: { description, last_run },
  },
);

/** Versions of a workflow: `GET /workflows/{name}/versions`. */
export const libraryVersionsView = titled('LibraryVersions', {
  name: text,
  versions: told(listOf(versionView), 'The newest first.'),
  next: told(orNull(positive), 'The `cursor` for older ones; null where there are none.'),
});

/** What became of a text that was to be saved: `PUT /workflows/{name}`. */
export const librarySavedView = titled('LibrarySaved', 'A version of a workflow, as it is saved.', {
  name: text,
  version: positive,
  is_new: told(flag, 'False where the newest version has the same texts: no other was made then.'),
  problems: told(
    listOf(workflowProblem),
    'What a run of it would be refused for as the lab is now, but for values and files that are missing: it is saved all the same.',
  ),
  warnings: listOf(workflowProblem),
});

/** What somebody has not finished: `GET /workflows/{name}/draft`. */
export const libraryDraftView = titled('LibraryDraft', {
  draft: told(orNull(object({ at: utc, based_on: orNull(positive), ...texts })), 'Null where there is none.'),
});

export type LibraryVersionView = FromSchema<typeof versionView>;
export type LibraryEntryView = FromSchema<typeof entryView>;
export type LibraryListView = FromSchema<typeof libraryListView>;
export type LibraryWorkflowView = FromSchema<typeof libraryWorkflowView>;
export type LibraryVersionsView = FromSchema<typeof libraryVersionsView>;
export type LibrarySavedView = FromSchema<typeof librarySavedView>;
export type LibraryDraftView = FromSchema<typeof libraryDraftView>;
