import { describe, expect, it } from 'vitest';
import { idsInside, commandIds, messageIds, runIds } from '../../../../../shared/observe/log/ids-of.ts';
import { traceIdOfRun } from '../../../../../shared/observe/tracing/trace-context.ts';

const run_id = '01JB0000000000000000000001';
const command_id = `${run_id}.3.2`;
const trace_id = '4bf92f3577b34da6a3ce929d0e0e4736';
const trace = `00-${trace_id}-00f067aa0ba902b7-01`;

describe('the ids in a log line', () => {
  it('of a command > are those of its run, its step and its trace as well', () => {
    expect(commandIds({ command_id, trace })).toEqual({ run_id, step: 3, command_id, trace_id });
    expect(commandIds({ command_id })).toMatchObject({ trace_id: traceIdOfRun(run_id) });
  });

  it('of what is not a command > are what it is called', () => {
    expect(commandIds({ command_id: 'nonsense' })).toEqual({ command_id: 'nonsense' });
  });

  it('of a message > are those of its command, of its run, or none', () => {
    expect(messageIds({ run_id, command_id, trace })).toEqual(commandIds({ command_id, trace }));
    expect(messageIds({ run_id, trace })).toEqual(runIds({ run_id, trace }));
    expect(messageIds({})).toEqual({});
  });

  it.each([
    ['a message', JSON.stringify({ command_id, run_id, body: {} }), commandIds({ command_id })],
    ['a message with a damaged header', JSON.stringify({ command_id: 7, run_id: [] }), {}],
    ['no object', '[]', {}],
    ['no JSON', '{', {}],
  ])('of bytes that hold %s > are what can be read', (_, text, ids) => {
    expect(idsInside(Buffer.from(text))).toEqual(ids);
  });
});
