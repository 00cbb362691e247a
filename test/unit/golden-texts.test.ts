import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readEnrolment } from '../../cli/services/enrolment-file.ts';
import { decodeArchived } from '../../shared/contracts/archived-run.ts';
import type { LogEntry } from '../../shared/contracts/log-entry.ts';
import {
  decode,
  decodeForAgent,
  decodeReports,
  definitions,
  type Message,
} from '../../shared/contracts/message.ts';
import { logText } from '../../shared/sentences/log-text.ts';
import { golden, readJournalText } from '../support/golden.ts';

/** What a released weir has put into files, beside its store. */
interface Texts {
  'run.json': string;
  'run.log': string;
  'run.log.json': string;
  journals: { name: string; text: string; read: object }[];
  enrolment: object;
}

const versions = ['0.2'];

it.each(versions)('messages of %s > are all understood, alone and as they go together', (version) => {
  const messages = golden<Message[]>(version, 'messages');
  for (const each of messages) expect(decode(Buffer.from(JSON.stringify(each)))).toEqual(each);
  for (const [together, routes] of [
    [decodeReports, ['reports']],
    [decodeForAgent, ['agent', 'all-agents', 'inquiry']],
  ] as const) {
    const list = messages.filter(({ type }) =>
      (routes as readonly string[]).includes(definitions[type].route),
    );
    expect(together(Buffer.from(JSON.stringify(list)))).toEqual({ messages: list, unfit: [] });
  }
});

it.each(versions)('journals of %s > are read line by line', (version) => {
  const { journals } = golden<Texts>(version, 'texts');
  for (const { name, text, read } of journals) expect([name, readJournalText(text)]).toEqual([name, read]);
});

it.each(versions)('a finished run of %s > is read from its folder', (version) => {
  const texts = golden<Texts>(version, 'texts');
  const { run } = JSON.parse(texts['run.json']) as { run: object };
  expect(decodeArchived(texts['run.json'], 'run.json')).toEqual(run);
  expect(logText(JSON.parse(texts['run.log.json']) as LogEntry[])).toBe(byClockHere(texts['run.log']));
});

/** Events are told by the clock of the machine: it was UTC where the texts were written. */
function byClockHere(log: string): string {
  return log.replaceAll(/^([-\d]{10}) ([:\d]{8}),(\d{3}) \(INFO\)/gm, (_line, day, time, ms) => {
    const at = new Date(`${day}T${time}.${ms}Z`);
    const shown = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString();
    return `${shown.slice(0, 10)} ${shown.slice(11, 19)},${ms} (INFO)`;
  });
}

it.each(versions)('an enrolment of %s > is taken', (version) => {
  const { enrolment } = golden<Texts>(version, 'texts');
  const folder = mkdtempSync(path.join(tmpdir(), 'weir-enrolment-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'agent.json');
  writeFileSync(file, JSON.stringify(enrolment));
  expect(readEnrolment(file)).toEqual(enrolment);
});
