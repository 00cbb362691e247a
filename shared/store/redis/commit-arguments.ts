import type { Changes, RunChange, Token } from '../store.ts';
import { encodeLine, encodeUpdate } from '../stored-forms.ts';
import { updatedFields } from './run-fields.ts';

/**
 * The arguments of the commit script: one flat list in which every part is preceded by its length, so that the script
 * hands slices of it to Redis as they are and parses nothing (the layout stands in `scripts/commit.ts`).
 */
export function commitArguments(prefix: string, token: Token, changes: Changes): (string | number)[] {
  const list: (string | number)[] = [prefix, token.epoch, token.nonce, token.seq];
  pushPart(list, changes.grants ?? []);
  list.push(changes.runs.length);
  for (const change of changes.runs) pushRun(list, change);
  const set: string[] = [];
  const removed: string[] = [];
  for (const [name, value] of Object.entries(changes.workcell)) {
    if (value === null) removed.push(name);
    else set.push(name, JSON.stringify(value));
  }
  pushPart(list, set);
  pushPart(list, removed);
  pushPart(list, changes.feed.map(encodeUpdate));
  pushPart(
    list,
    (changes.records ?? []).flatMap(({ kind, id, group = '', body }) => [
      kind,
      id,
      group,
      JSON.stringify(body),
    ]),
  );
  return list;
}

function pushRun(list: (string | number)[], change: RunChange): void {
  list.push(change.run_id, change.update?.state ?? '');
  pushPart(list, change.update ? updatedFields(change.run_id, change.update) : []);
  pushPart(list, change.log.map(encodeLine));
}

function pushPart(list: (string | number)[], part: string[]): void {
  list.push(part.length);
  for (const item of part) list.push(item);
}
