import type { Request } from 'express';
import { isId } from '../../shared/contracts/ids.ts';
import { commandIds, parentIn } from '../../shared/observe/index.ts';
import { traceOf } from './trace-requests.ts';

/** What a log line says of the request that it is about: the run or command in its path, and the trace that it belongs to. */
export function requestIds(request: Request): object {
  const traced = traceOf(request);
  const [, area, name = '', id = ''] = request.path.split('/');
  // An agent says to which trace its command's run belongs, unless that is the run's own.
  if (area === 'internal' && name === 'commands') return commandIds({ ...traced, command_id: id });
  const run_id = name.toUpperCase();
  const trace_id = parentIn(traced)?.traceId;
  return {
    ...(area === 'runs' && isId(run_id) ? { run_id } : {}),
    ...(trace_id === undefined ? {} : { trace_id }),
  };
}
