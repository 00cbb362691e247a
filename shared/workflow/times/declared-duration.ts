import type { StepDocument } from '../workflow-schema.ts';
import { longestSeconds } from './time-keys.ts';

const form = /^P(?!$)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;

/** The seconds that a step says it takes, also where it says them in ISO 8601; undefined where it says none. */
export function declaredSeconds(document: StepDocument): number | undefined {
  const { duration = null } = document;
  if (typeof duration !== 'string') return duration ?? undefined;
  const [, ...parts] = isOfEarlierRun(document) ? [] : (form.exec(duration.trim()) ?? []);
  if (parts.length === 0) return undefined;
  const [days, hours, minutes, seconds] = parts.map((part: string | undefined) => Number(part ?? 0));
  const sum = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return sum <= longestSeconds ? sum : undefined;
}

/** WEI's clients send a step along with what an earlier run has filled in: what it took then, as a text, declares nothing. */
export function isOfEarlierRun(document: StepDocument): boolean {
  return (
    typeof document.duration === 'string' &&
    resultKeys.some((key) => ((document as Filled)[key] ?? null) !== null)
  );
}

const resultKeys = ['start_time', 'end_time', 'result'] as const;
type Filled = { [Key in (typeof resultKeys)[number]]?: unknown };
