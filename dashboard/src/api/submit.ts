import { asForm } from '../../../client/index.ts';
import { gateway } from './gateway.ts';
import { ask } from './request.ts';

/** What is handed in. */
export interface Submission {
  workflow: string;
  /** JSON texts of objects. */
  parameters: string;
  payload: string;
  files: readonly File[];
}

/** A fault of a workflow at its place; lines and columns count from 1. */
export interface Fault {
  pointer?: string;
  message: string;
  line?: number;
  column?: number;
}

/** A parameter that a workflow asks for. */
export interface Parameter {
  name: string;
  type?: string;
  default?: unknown;
  description?: string;
  required: boolean;
}

/** What the gateway says of a submission before it is one. */
export interface Checked {
  ok: boolean;
  problems: Fault[];
  warnings: string[];
  /** Null where it could not be read. */
  workflow: {
    name: string;
    parameters: Parameter[];
    /** The keys of the payload that its steps use. */
    payload_keys: string[];
    /** Files that steps ask for by name. */
    files: { key: string; step: string }[];
    steps: { name: string; module: string; action: string }[];
  } | null;
  /** What keeps an instrument of it from starting now. */
  preflight: {
    module: string;
    instance?: string | null;
    state: string;
    text: string;
    next?: string | null;
  }[];
}

/** Has the gateway check a submission; nothing is stored. Of files it is told the names alone. */
export async function check({ files, ...texts }: Submission, signal: AbortSignal): Promise<Checked> {
  const form = asForm({ ...texts, files: files.map(({ name }) => name) });
  return (await ask<Checked>('workflows/check', { method: 'POST', body: form, signal })).body;
}

/**
 * Hands it in; resolves to the run's id once the gateway has it.
 * @param key the same for each try of one submission, so that it is one run however often it is sent
 */
export async function handIn(
  { files, ...texts }: Submission,
  { experiment_id, simulate, key }: { experiment_id: string; simulate: boolean; key: string },
): Promise<string> {
  const { data } = await gateway.POST('/runs/start', {
    params: { header: { 'idempotency-key': key } },
    body: { ...texts, experiment_id, files: [...files], ...(simulate ? { simulate: 'true' } : {}) },
    bodySerializer: asForm,
  });
  return data.run_id;
}
