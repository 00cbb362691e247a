import type { Request } from 'express';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { Operation } from './api/operation.ts';

/** What is known of the call that a request makes. */
export interface AuditedCall {
  operation: Operation;
  params: Readonly<Record<string, string>>;
}

/** What a request has changed. Never a secret: what has a secret's name is hidden, and nothing else is. */
export interface Change {
  before?: JsonObject;
  after?: JsonObject;
}

const calls = new WeakMap<Request, AuditedCall>();
const changes = new WeakMap<Request, Change>();

/** Notes which call a request makes, before anybody asks whether he may. */
export function recordCall(request: Request, operation: Operation): void {
  calls.set(request, { operation, params: { ...request.params } as Record<string, string> });
}

/** For the audit: what a request changes, as far as it is cheap to tell. */
export function recordChange(request: Request, change: Change): void {
  changes.set(request, { ...changes.get(request), ...change });
}

export function callOf(request: Request): AuditedCall | undefined {
  return calls.get(request);
}

export function changeOf(request: Request): Change {
  return changes.get(request) ?? {};
}
