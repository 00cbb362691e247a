import type { Request } from 'express';
import { localKeyName } from '../../../shared/kernel/secrets/key-text.ts';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import type { Scope } from '../../../shared/contracts/scopes.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

/** Who makes a request, and what he may do. */
export interface Caller {
  /** The name of the key or of the user; missing where none was sent, and where it is that of this machine. */
  name?: string;
  scopes: readonly Scope[];
  /** The one agent that the key is good for. */
  agent?: InstanceAddress;
  /** It is a user, who has signed in. */
  isUser?: true;
  /** He signs in with a password, and may change it. */
  hasPassword?: true;
  /** Somebody else has chosen that: until he has another, he may do nothing else but a safety stop. */
  mustChange?: true;
  /** No key was sent that counts. */
  keyless?: true;
}

/** How a request's caller is found out. Rejects with `unauthorized` where the key is none, and `store_unavailable`. */
export type Identify = () => Promise<Caller>;

/** Counts a request against what its caller may take. Rejects with `too_many_requests`, `quota_reached`. */
export type Spend = (name: string) => Promise<void>;

const waysToFind = new WeakMap<Request, { identify: Identify; spend: Spend | undefined }>();
const found = new WeakMap<Request, Caller>();

/** Notes how the caller of a request is found out, and counted, should the call want to know. */
export function rememberIdentify(request: Request, identify: Identify, spend?: Spend): void {
  waysToFind.set(request, { identify, spend });
}

/** Counts the request for whoever makes it; nobody without a name is counted. @throws what its `Spend` throws */
export async function spendRequest(request: Request): Promise<void> {
  const name = found.get(request)?.name;
  if (name !== undefined) await waysToFind.get(request)?.spend?.(name);
}

/** Finds out who makes the request. */
export async function identifyCaller(request: Request): Promise<Caller> {
  const way = waysToFind.get(request);
  if (!way) throw new WeirError('internal_error', 'nobody has looked who makes the request');
  return recordCaller(request, await way.identify());
}

/** Notes who makes the request. */
export function recordCaller(request: Request, caller: Caller): Caller {
  found.set(request, caller);
  return caller;
}

/** Who makes the request, once it was found out: before any handler of a call that not anybody may make. */
export function identifiedCaller(request: Request): Caller {
  const caller = found.get(request);
  if (!caller) throw new WeirError('internal_error', 'nobody has looked who makes the request');
  return caller;
}

/** The name of whoever makes the request: what his key says, else what he says himself. */
export function nameOfCaller(request: Request, said: string | undefined): string | undefined {
  return found.get(request)?.name ?? said;
}

/** The agent that the key of the request is good for; undefined where it is of no one agent. */
export function agentOfCaller(request: Request): InstanceAddress | undefined {
  return found.get(request)?.agent;
}

/** The name of the key that the request proved itself with, `local` for that of this machine; undefined where there was none. */
export function keyOfCaller(request: Request): string | undefined {
  const caller = found.get(request);
  if (!caller || caller.keyless) return undefined;
  return caller.name ?? localKeyName;
}

/**
 * Whose share of what all callers use together the request takes: the name of its key or user, else the address that it came from. Callers behind
 * one address without keys count as one.
 */
export function shareOf(request: Request): string {
  return keyOfCaller(request) ?? `from ${request.ip ?? ''}`;
}
