/** What one check has found; `remedy` says what to do about it. */
export interface Finding {
  check: string;
  level: 'ok' | 'warn' | 'fail';
  found: string;
  remedy?: string;
}

export function ok(check: string, found: string): Finding {
  return { check, level: 'ok', found };
}

export function warn(check: string, found: string, remedy: string): Finding {
  return { check, level: 'warn', found, remedy };
}

export function fail(check: string, found: string, remedy: string): Finding {
  return { check, level: 'fail', found, remedy };
}
