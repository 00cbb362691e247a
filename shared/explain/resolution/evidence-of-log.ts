import type { Evidence } from '../../contracts/unknown-preview.ts';
import type { LogLine, UnknownStep } from '../../contracts/run.ts';
import { utcTime } from '../../kernel/wei-time.ts';

/** Of what a driver writes, its last lines say how far it had come. */
const mostWritten = 5;

/** Whose word a line of the log is, by what it says after the step's name; every other line tells what weir did itself. */
const sources: [RegExp, Evidence['source']][] = [
  [/wrote: /, 'instrument'],
  [
    /^: \S+ (reports|cannot be|is locked|is paused|was cancelled|is starting|says|is well again)/,
    'instrument',
  ],
  [/is silent|is back/, 'heartbeat'],
  [/restarted while it acted|which the store has forgotten/, 'journal'],
  [/is acting$|moves again|could not be stored|is at rest/, 'agent'],
];

/** The lines of a run's log that tell of the attempt whose outcome is unknown, oldest first. Pure. */
export function evidenceOfLog(lines: readonly LogLine[], unknown: UnknownStep): Evidence[] {
  // A version before has written the number without the name.
  const name = new RegExp(`^step ${unknown.step + 1}(?: "(?:[^"\\\\]|\\\\.)*")?(?=[: ])`);
  const own = lines.flatMap((line): OwnLine[] => {
    const { level, text } = line;
    const found = level === 'event' || level === 'debug' ? null : name.exec(text);
    return found ? [{ ...line, said: text.slice(found[0].length) }] : [];
  });
  const told = own.slice(
    Math.max(
      0,
      own.findLastIndex(({ said }) => begins(said, unknown)),
    ),
  );
  const written = told.filter(({ text }) => isWritten(text));
  const dropped = new Set(written.slice(0, Math.max(0, written.length - mostWritten)));
  // What an agent says twice is known since the first time.
  const first = told.filter(
    (line, index) => isWritten(line.text) || told.findIndex(({ text }) => text === line.text) === index,
  );
  return first.flatMap((line) => (dropped.has(line) ? [] : [evidenceOf(line, unknown)]));
}

/** A line that tells of the step, and what it says after the step's name. */
type OwnLine = LogLine & { said: string };

/** True for the line with which the attempt began. */
function begins(said: string, { attempt, module, instance }: UnknownStep): boolean {
  const to = ` goes to ${module}/${instance}`;
  return (
    said === (attempt === 1 ? to : `${to}, attempt ${attempt}`) ||
    said.startsWith(`: ${module}/${instance} knows attempt ${attempt} `)
  );
}

function isWritten(text: string): boolean {
  return text.includes(' wrote: ');
}

function evidenceOf({ at, level, text, said }: OwnLine, unknown: UnknownStep): Evidence {
  const source = said.startsWith(': outcome unknown')
    ? whoSaid(unknown)
    : (sources.find(([words]) => words.test(said))?.[1] ?? 'store');
  const weight = level === 'warning' || level === 'error' ? 'warning' : 'normal';
  return { at: utcTime(at), text, source, weight };
}

/** Who said that the outcome is unknown. */
export function whoSaid({ reason }: Pick<UnknownStep, 'reason'>): Evidence['source'] {
  switch (reason) {
    case 'interrupted':
    case 'journal_lost':
      return 'journal';
    case 'lost':
      return 'heartbeat';
    case 'timeout':
    case 'abandoned':
      return 'store';
  }
}
