import type { WaitLink } from '../../../../shared/contracts/waits.ts';

/** Where a link of a chain of waits leads to: another run at its step, or the instrument; undefined for nowhere else. Pure. */
export function wayOf({ run_id, step, module }: WaitLink, ownRun: string): string | undefined {
  if (run_id !== undefined && run_id !== ownRun)
    return `#/runs/${run_id}${step === undefined ? '' : `?step=${step}`}`;
  return module === undefined ? undefined : `#/lab/${encodeURIComponent(module)}`;
}

/** A sentence with the ids in it shortened, as they are everywhere on the page. Pure. */
export function idsShort(text: string): string {
  return text.replace(/\b[0-9A-HJKMNP-TV-Z]{20}([0-9A-HJKMNP-TV-Z]{6})\b/g, '…$1');
}
