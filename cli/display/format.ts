import { localTimes } from '../../shared/sentences/index.ts';
import type { CliContext, Output } from '../terminal/index.ts';
import { type RunProgress } from '../../client/index.ts';
import { reasonInWords } from '../../shared/explain/index.ts';
import type { ReasonView } from '../../shared/contracts/now.ts';
import picocolors from 'picocolors';

const form = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds of an ISO 8601 duration as the gateway writes it (`PT1.5S`); undefined where there is none. */
export function millisecondsOf(duration: string | null | undefined): number | undefined {
  const match = form.exec(duration ?? '');
  if (!match) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** A value for people: its JSON, cut where it is too long for a line. */
export function formatValue(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** A text in lines of at most `width` characters, each after `indent`; a word that is longer stays whole. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return [...lines, indent + line];
}

/**
 * How many characters a line may have: as many as the terminal has columns, or as COLUMNS says, which `watch` sets; undefined
 * where nobody says.
 */
export function widthOf({ stdout, env }: Pick<CliContext, 'stdout' | 'env'>): number | undefined {
  if (stdout.columns) return stdout.columns;
  const said = Number(env['COLUMNS']);
  return Number.isInteger(said) && said > 0 ? said : undefined;
}

/** How far a run has come: `4 of 9 steps have ended, 2 are running`. '' for a gateway of an earlier version, which does not say. */
export function progressInWords(progress: RunProgress | undefined): string {
  if (!progress) return '';
  const { ended, known, running, grows } = progress;
  const several = running > 1 ? `, ${running} are running` : '';
  return `${ended} of ${grows ? 'at least ' : ''}${known} ${known === 1 ? 'step has' : 'steps have'} ended${several}`;
}

/** Why an instrument is given nothing, and since when: `its agent is silent since 2026-11-25 19:39:12`. */
export function describeReason(reason: Pick<ReasonView, 'text' | 'since'>): string {
  return localTimes(reasonInWords(reason));
}

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Colours where a person watches, unless NO_COLOR says otherwise; FORCE_COLOR turns them on anywhere. */
export function colorsFor(output: Output, env: NodeJS.ProcessEnv): Colors {
  const forced = (env['FORCE_COLOR'] ?? '0') !== '0';
  return picocolors.createColors(forced || (output.isTTY === true && (env['NO_COLOR'] ?? '') === ''));
}
