import type { ActionContext } from '../../../module-agents/sdk/index.ts';
import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';

/** What an action is given, for tests that call it themselves: with signals to abort, and what it has told. */
export function actionContext(given: Partial<ActionContext<JsonObject>> = {}) {
  const stop = new AbortController();
  const abandon = new AbortController();
  const lines: string[] = [];
  const handles: Json[] = [];
  const write = (line: string) => void lines.push(line);
  const context: ActionContext<JsonObject> = {
    args: {},
    files: {},
    signal: stop.signal,
    abandoned: abandon.signal,
    workdir: '/nowhere',
    log: { info: write, warn: write, error: write },
    progress: () => undefined,
    goesOn: write,
    recordProcess: () => Promise.resolve(),
    recordHandle: (handle) => Promise.resolve(void handles.push(handle)),
    command: { id: 'c', run_id: 'r', experiment_id: 'e', step: 's', attempt: 1 },
    ...given,
  };
  return { context, lines, handles, stop, abandon };
}
