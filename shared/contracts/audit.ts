import type { JsonObject } from '../kernel/json/json.ts';

/** What an entry of the audit says, before it has its place in the chain. */
export type AuditFacts = {
  /** When it was over, ISO 8601 in UTC. */
  at: string;
  /** The name of the key, `local` for that of the machine; null where none was sent, and where it was none. */
  by: string | null;
  /** Who he says he is. */
  said_by?: string;
  /** The address that it came from, as a proxy in front of the gateway says it, where there is one. */
  from: string | null;
  request_id?: string;
  /** The `operationId` of the call; null where the request was refused before it was known. */
  operation: string | null;
  method?: string;
  /** Without the query. */
  path?: string;
  /** What it was about, by kind: `run_id`, `module`, … */
  on?: Record<string, string>;
  /** Why, as it was said. */
  reason?: string;
  before?: JsonObject;
  after?: JsonObject;
  /** The HTTP status; null where whoever asked went away before the answer. */
  status: number | null;
  /** The code of the error. */
  code?: string;
  /** Why a TLS handshake failed, after which nothing was asked. */
  handshake?: string;
  /** So many further ones of the address, refused or of calls that anybody may make, summed up. */
  further?: number;
  /** So many entries were lost before this one: the store was away for too long. */
  lost?: number;
};

/** An entry of the audit, as the store and the files have it: each knows the hash of the one before. */
export type AuditEntry = {
  /** 1 is the first; no number is left out. */
  seq: number;
} & AuditFacts & {
    /** The hash of the entry before; 64 zeros in the first. */
    prev: string;
    /** SHA-256 of this entry as JSON without this member. */
    hash: string;
  };
