import type { Request } from 'express';
import type {
  LibraryTexts,
  LibraryVersionBody,
  LibraryWorkflowBody,
} from '../../../shared/contracts/library.ts';
import { versionId } from '../../../shared/contracts/library.ts';
import type { LibraryWorkflowView } from '../../../shared/contracts/library-view.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import type { StoredRecord } from '../../../shared/store/index.ts';
import {
  type Call,
  callsOf,
  type Deadline,
  identifiedCaller,
  keyOfCaller,
  recordChange,
  recordKept,
  sizeOf,
  shareOf,
  whoAndWhy,
} from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { usedWorkflows } from '../workflow-check/read-check-request.ts';
import { changeWorkflow } from './change-workflow.ts';
import { draftsOf, dropDraft, dropSavedDraft, keepDraft, readDraft } from './drafts.ts';
import * as api from './library-api.ts';
import { listWorkflows, withLastRuns } from './list-workflows.ts';
import { mayChange } from './may-change.ts';
import { saveVersion } from './save-version.ts';
import { findVersion, findWorkflow, textsIn, versionView } from './versions.ts';

const call = callsOf<RunsContext>('Library');

/** Workflows under names, in versions that never change. */
export const library: readonly Call<RunsContext>[] = [
  call(api.listWorkflows, async ({ query, request, context }) => {
    const deadline = context.deadlines.begin();
    const [listed, drafts] = await Promise.all([
      listWorkflows(context, query, deadline),
      draftsOf(context, keyOfCaller(request), deadline),
    ]);
    return { ...listed, drafts };
  }),
  call(api.getWorkflow, async ({ path, query, request, context }) => {
    const deadline = context.deadlines.begin();
    const record = await findWorkflow(context, path.name, deadline);
    const { newest } = record.body;
    const shown = await findVersion(context, record.body, query.version ?? newest.version, deadline);
    return viewOf(context, request, { record, shown }, deadline);
  }),
  call(api.listVersions, async ({ path, query: { limit, cursor }, context }) => {
    const deadline = context.deadlines.begin();
    const { name, newest } = (await findWorkflow(context, path.name, deadline)).body;
    const first = Math.min(newest.version, (cursor ?? Infinity) - 1);
    const wanted = Array.from({ length: Math.max(0, Math.min(limit, first)) }, (_, back) => first - back);
    const ids = wanted.map((version) => versionId({ name, version }));
    const found = await deadline.withStore(() => context.store.readRecords('workflow_version', ids));
    const oldest = wanted.at(-1) ?? 1;
    return { name, versions: found.map(({ body }) => versionView(body)), next: oldest > 1 ? oldest : null };
  }),
  call(api.saveWorkflow, async ({ path: { name }, body, request, response, context }) => {
    const { by } = whoAndWhy(request, body);
    const owner = keyOfCaller(request);
    const toSave = { name, ...textsOf(body), based_on: body.based_on, note: body.note, by: by ?? owner };
    const work = { bytes: sizeOf(request), from: shareOf(request) };
    const saved = await saveVersion(context, identifiedCaller(request), toSave, work);
    const id = versionId(saved);
    if (saved.is_new) recordChange(request, { after: { version: id } });
    await recordKept(request, {
      ...{ kind: 'record', id, what: `version ${saved.version} of the workflow ${name}` },
      isKept: async () => (await context.store.readRecord('workflow_version', id)) !== undefined,
    });
    // The version is saved, whatever becomes of the draft.
    await dropSavedDraft(context, owner, body.draft ?? name, toSave).catch((error: unknown) =>
      context.log.info({ name, reason: messageOf(error) }, 'a draft that is saved by now is still there'),
    );
    response.setHeader('Location', `/workflows/${name}?version=${saved.version}`);
    return saved;
  }),
  call(api.changeWorkflow, async ({ path: { name }, body, request, context }) => {
    const { by: _, ...change } = body;
    const { before, after: record } = await changeWorkflow(context, identifiedCaller(request), name, change);
    recordChange(request, { before: changeable(before), after: changeable(record.body) });
    await recordKept(request, { kind: 'change', id: name, what: `a change of the workflow ${name}` });
    const deadline = context.deadlines.begin();
    const shown = await findVersion(context, record.body, record.body.newest.version, deadline);
    return viewOf(context, request, { record, shown }, deadline);
  }),
  call(api.keepDraft, ({ path, body, request, context }) =>
    keepDraft(context, keyOfCaller(request), {
      ...path,
      ...textsOf(body),
      based_on: body.based_on,
      seen: body.seen,
    }),
  ),
  call(api.getDraft, ({ path, request, context }) => readDraft(context, keyOfCaller(request), path.name)),
  call(api.dropDraft, async ({ path, request, context }) => {
    await dropDraft(context, keyOfCaller(request), path.name, context.deadlines.begin());
    return { draft: null };
  }),
];

function textsOf({
  workflow,
  workflows = {},
}: {
  workflow: string;
  workflows?: Record<string, string>;
}): LibraryTexts {
  return { workflow, workflows: usedWorkflows(workflows) };
}

function changeable({ tags, notes, editors, archived_at }: LibraryWorkflowBody) {
  return { tags, notes, editors, archived: archived_at !== undefined };
}

async function viewOf(
  context: RunsContext,
  request: Request,
  { record, shown }: { record: StoredRecord<'workflow'>; shown: LibraryVersionBody },
  deadline: Deadline,
): Promise<LibraryWorkflowView> {
  const { body, revision } = record;
  const [entry] = await withLastRuns(context, [body], deadline);
  if (!entry) throw new Error('one workflow is one entry');
  const may_change = mayChange(identifiedCaller(request), body);
  const { notes } = body;
  return { ...entry, notes, revision, may_change, shown: versionView(shown), ...textsIn(shown.packed) };
}
