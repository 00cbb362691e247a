import { stringify } from 'yaml';
import type { RunDocument } from '../api/run-document.ts';
import { compare, type Comparison } from './compare-runs.ts';
import { dataRead, type DataRead } from './data-read.ts';
import { bookOf } from './read-run.ts';

/** A value that a step has returned. */
export interface ValueLine {
  step: number;
  name: string;
  label: string;
  /** As JSON, cut to a line. */
  text: string;
  /** The datapoint that keeps it; undefined where there is none. */
  datapoint?: string;
}

const longestText = 200;

/** All values of a run, in the order of its steps. @throws Problem */
export async function readValues(runId: string): Promise<ValueLine[]> {
  const { document } = await bookOf(runId);
  return document.steps.flatMap(({ name, values, result }, step) =>
    Object.entries(values ?? {}).map(([label, value]) => {
      const datapoint = result?.data?.[label];
      const text = (JSON.stringify(value) ?? 'null').slice(0, longestText);
      return { step, name, label, text, ...(datapoint !== undefined && { datapoint }) };
    }),
  );
}

/** What steps to come read of a step. @throws Problem */
export async function readDataRead(runId: string, position: number): Promise<DataRead[]> {
  return dataRead((await bookOf(runId)).document.steps, position);
}

/** What was handed in: the workflow as YAML, and what went with it as JSON; '' for nothing. */
export interface Definition {
  workflow: string;
  payload: string;
  parameters: string;
}

/** @throws Problem */
export async function readDefinition(runId: string): Promise<Definition> {
  const { document } = await bookOf(runId);
  const { payload, given_parameters } = document;
  return {
    workflow: stringify(submitted(document)),
    payload: Object.keys(payload).length === 0 ? '' : JSON.stringify(payload, null, 2),
    parameters: given_parameters === null ? '' : JSON.stringify(given_parameters, null, 2),
  };
}

/** Keys that WEI's form has beside what was handed in; of those that a workflow may have, null says nothing. */
const addedKeys = ['start_time', 'end_time', 'duration', 'result'];

function submitted({ name, metadata, parameters, modules, flowdef }: RunDocument): object {
  return {
    name,
    metadata: withoutNulls(metadata),
    ...(Array.isArray(parameters) && parameters.length > 0 && { parameters: parameters as unknown[] }),
    ...(Array.isArray(modules) && modules.length > 0 && { modules: modules as unknown[] }),
    flowdef: flowdef.map((step) =>
      withoutNulls(Object.fromEntries(Object.entries(step).filter(([key]) => !addedKeys.includes(key)))),
    ),
  };
}

function withoutNulls(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

/** Two runs beside each other. @throws Problem */
export async function compareRuns(one: string, other: string): Promise<Comparison> {
  const [a, b] = [await bookOf(one), await bookOf(other)];
  return compare(a.document, b.document);
}
