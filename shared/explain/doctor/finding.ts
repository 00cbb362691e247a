import type { Finding } from '../../contracts/findings.ts';

export function ok(check: string, found: string): Finding {
  return { check, level: 'ok', found };
}

export function warn(check: string, found: string, remedy: string): Finding {
  return { check, level: 'warn', found, remedy };
}

export function fail(check: string, found: string, remedy: string): Finding {
  return { check, level: 'fail', found, remedy };
}
