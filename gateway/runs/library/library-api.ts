import {
  libraryDraftView,
  libraryListView,
  librarySavedView,
  libraryVersionsView,
  libraryWorkflowView,
} from '../../../shared/contracts/library-view.ts';
import { flag, positive, text, utc } from '../../../shared/contracts/fields.ts';
import {
  byName,
  named,
  object,
  type ObjectSchema,
  optional,
  orNull,
  told,
} from '../../../shared/contracts/object-schema.ts';
import { tagForm, tagsForm } from '../../../shared/contracts/tag.ts';
import { by, json, type Untagged } from '../../http/index.ts';

/** Characters that a note may have, or notes. */
const longest = { note: 2_000, notes: 20_000 };

const params = object({
  name: told({ type: 'string', examples: ['mix'] } as const, 'The name of the workflow.'),
});

/** What is written by hand is shorter. */
const maxBytes = 4 * 1024 * 1024;

const workflow = named(
  told({ type: 'string', minLength: 1 } as const, 'The workflow, YAML or JSON, as a text.'),
  'the text of a workflow, YAML or JSON',
);
const workflows = told(
  byName(text),
  'The texts of the workflows that it uses, by their paths from its folder on.',
);
const based_on = named(
  told(positive, 'The version that was edited; left out where there is none yet.'),
  'the number of the version that was edited',
);

function body<const S extends ObjectSchema>(schema: S, example: object) {
  return {
    ...({ read: 'fields', required: true, maxBytes, unfit: 'invalid_form' } as const),
    content: { 'application/json': { schema, example } },
  } as const;
}

const errors = ['workflow_not_found'] as const;
const ofChanges = [...errors, 'invalid_form', 'version_conflict', 'too_large'] as const;

export const listWorkflows = {
  id: 'listWorkflows',
  route: 'get /workflows',
  access: 'runs:read',
  summary: 'Lists the workflows of the library',
  query: object({
    [optional]: {
      text: told(
        { type: 'string', maxLength: 200 } as const,
        'Those with that in their name, title, description, author, tags or notes, in any case.',
      ),
      tag: told(tagForm, 'Those with that tag, in any case.'),
      archived: told(
        { type: 'string', enum: ['false', 'true', 'all'], default: 'false' } as const,
        '`true`: those that are archived; `all`: those, too.',
      ),
      limit: told({ type: 'integer', minimum: 1, maximum: 1000, default: 200 } as const, 'How many at most.'),
      cursor: told(text, '`next` of the answer before.'),
    },
  }),
  answers: { 200: json('Workflows.', libraryListView) },
} as const satisfies Untagged;

export const getWorkflow = {
  id: 'getWorkflow',
  route: 'get /workflows/{name}',
  access: 'runs:read',
  summary: 'Shows a workflow of the library',
  params,
  query: object({ [optional]: { version: told(positive, 'The version; without it, the newest.') } }),
  answers: { 200: json('The workflow, with the texts of the version.', libraryWorkflowView) },
  errors,
} as const satisfies Untagged;

export const listVersions = {
  id: 'listWorkflowVersions',
  route: 'get /workflows/{name}/versions',
  access: 'runs:read',
  summary: 'Lists the versions of a workflow',
  params,
  query: object({
    [optional]: {
      limit: told({ type: 'integer', minimum: 1, maximum: 200, default: 100 } as const, 'How many at most.'),
      cursor: told(positive, 'Those older than this one: `next` of the answer before.'),
    },
  }),
  answers: { 200: json('Versions.', libraryVersionsView) },
  errors,
} as const satisfies Untagged;

export const saveWorkflow = {
  id: 'saveWorkflow',
  route: 'put /workflows/{name}',
  access: 'runs:submit',
  summary: 'Saves the next version of a workflow',
  description: `A name that is not there yet becomes a workflow, of whoever saves it. What cannot be read as a workflow is refused; what else is wrong
with it, as the lab is now, is told, and it is saved. Say which version was edited: where it is not the newest any more, nothing is saved, and the answer
names who has saved which. The same texts again are no new version. Your draft is gone then, where it is the same.`,
  params,
  body: body(
    object({
      workflow,
      [optional]: {
        workflows,
        based_on,
        note: told({ type: 'string', maxLength: longest.note } as const, 'What has changed, and why.'),
        draft: told(text, 'The name under which you kept it as a draft, where that is another.'),
        by,
      },
    }),
    { workflow: 'name: mix\nflowdef: []\n', based_on: 2, note: 'slower' },
  ),
  answers: {
    200: json('The version.', librarySavedView, { headers: { Location: 'Where the version is.' } }),
  },
  errors: [...ofChanges, 'invalid_workflow'],
} as const satisfies Untagged;

export const changeWorkflow = {
  id: 'changeWorkflow',
  route: 'patch /workflows/{name}',
  access: 'runs:submit',
  summary: 'Changes what stands beside the versions of a workflow',
  description: 'What is left out stays as it is.',
  params,
  body: body(
    object({
      [optional]: {
        tags: told(tagsForm, 'All its tags, in the order in which they are shown.'),
        notes: told({ type: 'string', minLength: 0, maxLength: longest.notes } as const, 'Its notes, whole.'),
        editors: told(
          {
            type: 'array',
            items: { type: 'string', minLength: 1, maxLength: 100 },
            maxItems: 100,
            uniqueItems: true,
          } as const,
          'By the names of their keys: all who may change it beside its author.',
        ),
        archived: told(flag, 'True: it is left out of lists.'),
        revision: told(positive, 'The `revision` that you saw: where it has changed since, nothing happens.'),
        by,
      },
    }),
    { tags: ['assay', 'plates'], archived: false },
  ),
  answers: { 200: json('The workflow.', libraryWorkflowView) },
  errors: ofChanges,
} as const satisfies Untagged;

/** A draft is written while somebody types, and nobody else ever sees it: the audit does not tell of it. */
const ofDrafts = { access: 'runs:submit', params, changes: 'no' } as const;

export const keepDraft = {
  ...ofDrafts,
  id: 'keepWorkflowDraft',
  route: 'put /workflows/{name}/draft',
  summary: 'Keeps what you have not finished of a workflow',
  description:
    'It need be no workflow yet, and its name need not be there. It takes the place of the one that you had.',
  body: body(
    object({
      workflow: told({ type: 'string', minLength: 0 } as const, 'Whatever is written so far.'),
      [optional]: {
        workflows,
        based_on,
        seen: told(
          orNull(utc),
          '`at` of the draft that you saw, null for none: where another is there now, nothing is kept. Left out, the later one counts.',
        ),
      },
    }),
    { workflow: 'name: mix\nflow', based_on: 2, seen: null },
  ),
  answers: { 200: json('The draft.', libraryDraftView) },
  errors: ['invalid_form', 'version_conflict', 'too_large'],
} as const satisfies Untagged;

export const getDraft = {
  ...ofDrafts,
  id: 'getWorkflowDraft',
  route: 'get /workflows/{name}/draft',
  summary: 'Shows what you have not finished of a workflow',
  answers: { 200: json('The draft.', libraryDraftView) },
  errors: ['invalid_form'],
} as const satisfies Untagged;

export const dropDraft = {
  ...ofDrafts,
  id: 'dropWorkflowDraft',
  route: 'delete /workflows/{name}/draft',
  summary: 'Throws away what you have not finished of a workflow',
  answers: { 200: json('There is none any more.', libraryDraftView) },
  errors: ['invalid_form'],
} as const satisfies Untagged;
