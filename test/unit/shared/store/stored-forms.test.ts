import { describe, expect, it } from 'vitest';
import type { StepRecord } from '../../../../shared/contracts/run.ts';
import type { LogLine } from '../../../../shared/contracts/log-line.ts';
import type { FeedUpdate } from '../../../../shared/contracts/feed.ts';
import {
  decodeLine,
  decodeRecord,
  decodeSnapshot,
  decodeSummary,
  decodeUpdate,
  encodeLine,
  encodeRecord,
  encodeSummary,
  encodeUpdate,
} from '../../../../shared/store/stored-forms.ts';

const run_id = '01M8AK5HR7WTGRBYC63XHM20EB';
const place = { run_id, position: 6 };
const eventOfClient = {
  ...{ event_id: 'e', event_type: 'T', event_name: 'N', event_info: null },
  workcell_id: null,
  ...{ experiment_id: null, campaign_id: null },
};
const record: StepRecord = {
  status: 'succeeded',
  attempt: 2,
  command_id: `${run_id}.6.2`,
  instance: 'vm',
  started_at: 1,
  ended_at: 2,
};

describe('a step’s record', () => {
  it('comes back equal > and does not say twice which command it is of', () => {
    const text = encodeRecord(place, record);
    expect(text).not.toContain(run_id);
    expect(decodeRecord(place, text)).toEqual(record);
  });

  it('with a command that does not follow > keeps it', () => {
    const other = { ...record, command_id: 'other' };
    expect(decodeRecord(place, encodeRecord(place, other))).toEqual(other);
  });

  it('as a version before 0.2 has written it > is read', () => {
    expect(decodeRecord(place, JSON.stringify(record))).toEqual(record);
  });

  it.each([
    ['{"status":"succeeded"', 'it is no JSON'],
    ['[]', 'must be object, and is a list'],
    ['{"status":"done","attempt":1,"instance":"a","started_at":1}', '/status must be one of'],
    ['{"status":"idle","attempt":1,"started_at":1}', '"instance" is missing'],
  ])('damaged as %s > is refused with the place and the reason', (text, reason) => {
    expect(() => decodeRecord(place, text)).toThrow(
      `step 6 of run ${run_id} is damaged in the store: ${reason}`,
    );
  });
});

describe('summary and snapshots', () => {
  it.each([
    { step_index: 2, paused: false, acting: true, started_at: 5 },
    { step_index: 0, paused: true, acting: false },
  ])('the summary %j > comes back equal, as this version writes it and as the one before did', (summary) => {
    expect(decodeSummary(place, encodeSummary(summary))).toEqual(summary);
    expect(decodeSummary(place, JSON.stringify(summary))).toEqual(summary);
  });

  it('a summary without a step > is refused as damaged', () => {
    expect(() => decodeSummary(place, '{"paused":false,"acting":true}')).toThrow('"step_index" is missing');
  });

  it('a snapshot that is none > is refused with its place', () => {
    expect(() => decodeSnapshot({ run_id }, '1')).toThrow(`snapshot of run ${run_id} is damaged`);
    expect(() => decodeSnapshot(place, '{')).toThrow(`snapshot of step 6 of run ${run_id} is damaged`);
  });
});

describe('a line of a log', () => {
  it.each<LogLine>([
    { at: 1_795_654_161_908, level: 'info', text: 'the run is queued' },
    { at: 0, level: 'warning', text: ' two\nlines ' },
    { at: 5, level: 'event', body: { run_id, at: 5, name: 'START' } },
    { at: 5, level: 'event', body: { at: 4, event: eventOfClient } },
    { at: 6, level: 'error', text: '' },
    { at: 7, level: 'debug', text: '–„ö“' },
    { at: 8, level: 'info', fact: { event: 'queued' } },
    { at: 9, level: 'error', fact: { event: 'held', step: 0 } },
    {
      at: 9,
      level: 'debug',
      fact: { event: 'wrote', step: 3, attempt: 2, source: 'agent', params: { a: null } },
    },
    { at: 9, level: 'warning', fact: { event: 'paused', params: { by: 'Ada' } } },
  ])('%j > comes back equal', (line) => {
    expect(decodeLine(place, encodeLine(line))).toEqual(line);
  });

  it('as a version before 0.2 has written it > is read', () => {
    const line: LogLine = { at: 9, level: 'info', text: 't' };
    expect(decodeLine(place, JSON.stringify(line))).toEqual(line);
    const text = JSON.stringify({ at: 9, event: eventOfClient });
    expect(decodeLine(place, JSON.stringify({ at: 9, level: 'event', text }))).toEqual({
      ...{ at: 9, level: 'event', body: { at: 9, event: eventOfClient } },
    });
  });

  it('that is none > is refused with the run', () => {
    for (const line of ['x', '{', '{"at":1,"level":"loud","text":""}', 'Ix {}', 'Ix []', 'Ix ["a","b"]'])
      expect(() => decodeLine(place, line)).toThrow(`the log of run ${run_id} is damaged`);
  });
});

describe('an update of the feed', () => {
  it.each<FeedUpdate>([
    { at: 1_795_654_161_908, kind: 'run', run_id, body: { state: 'active', steps: [] } },
    { at: 2, kind: 'workcell', body: { text: 'a b\nc' } },
    { at: 3, kind: 'instance', body: {} },
  ])('%j > comes back equal, as this version writes it and as the one before did', (update) => {
    expect(decodeUpdate(encodeUpdate(update))).toEqual(update);
    expect(decodeUpdate(JSON.stringify(update))).toEqual(update);
  });

  it.each(['x1  {}', 'r1  {', 'r1  1', '{', '{"at":1}'])('%j, which is none > is refused', (text) => {
    expect(() => decodeUpdate(text)).toThrow('an update of the feed is damaged in the store');
  });
});
