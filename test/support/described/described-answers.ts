import type { ValidateFunction } from 'ajv/dist/2020.js';
import { newAjv } from '../../../shared/kernel/json/schema.ts';
import { closed } from './closed-schema.ts';

interface Media {
  /** Of a stream of events, `contentSchema` says what the data of each is. */
  schema: { contentSchema?: object };
}

interface DescribedAnswer {
  $ref?: string;
  content?: Record<string, Media>;
}

interface DescribedCall {
  operationId: string;
  responses: Record<string, DescribedAnswer>;
}

/** As much of an OpenAPI document as is looked at. */
export interface Description {
  paths: Record<string, Record<string, DescribedCall>>;
  components: { schemas: Record<string, object>; responses: Record<string, DescribedAnswer> };
}

/** An answer that a gateway gave. */
export interface GivenAnswer {
  method: string;
  /** As it was asked for, with its query. */
  url: string;
  status: number;
  contentType: string | undefined;
  /** Undefined where it was not kept: a file, or a body that nobody was sent. */
  body: string | undefined;
}

/** What a gateway answers where there is no such call. */
const elsewhere = ['not_found', 'method_not_allowed', 'bad_request', 'forbidden', 'unknown_host'];

/** Compares answers with their description. */
export class DescribedAnswers {
  readonly #description: Description;
  readonly #ajv = newAjv({
    ...{ strict: false, formats: { binary: true } },
    // That the schemas of the description are some is for the test of the whole description to say.
    validateSchema: false,
  });
  readonly #checks = new Map<string, ValidateFunction>();
  readonly #paths: { pattern: RegExp; path: string }[];

  constructor(description: Description) {
    this.#description = description;
    const { schemas } = description.components;
    const components = {
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, closed(each)])),
    };
    this.#ajv.addSchema({ $id: 'weir:', components });
    // What is written out goes before what may be anything.
    this.#paths = Object.keys(description.paths)
      .sort((a, b) => variables(a) - variables(b))
      .map((path) => ({ path, pattern: patternOf(path) }));
  }

  /** What differs, each as a sentence; empty where the answer is as described. */
  faultsOf(answer: GivenAnswer): string[] {
    const { method, url, status, contentType = '' } = answer;
    const path = url.split('?', 1)[0] ?? '/';
    const type = contentType.split(';', 1)[0] ?? '';
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
    if (method === 'OPTIONS') return [];
    const fitting = this.#paths.filter(({ pattern }) => pattern.test(path)).map((each) => each.path);
    const known = fitting.find((each) => this.#description.paths[each]?.[asked] !== undefined);
    const call = known === undefined ? undefined : this.#description.paths[known]?.[asked];
    const problem = type === 'application/problem+json';
    const code = problem ? codeOf(answer.body) : undefined;
    if (!call || (fitting.length > 1 && elsewhere.slice(0, 2).includes(code ?? ''))) {
      // The page and its files stand beside the API.
      if (!problem) return status < 400 && asked === 'get' ? [] : [`nothing is described at ${path}`];
      return code === undefined || elsewhere.includes(code) ? [] : [`${code} is described for no call`];
    }
    const faults = this.#faults(call, answer, type);
    return faults.map(
      (fault) => `${call.operationId} (${method} ${url.slice(0, 200)}) answered ${status}: ${fault}`,
    );
  }

  #faults(
    { operationId, responses }: DescribedCall,
    { status, body, method }: GivenAnswer,
    type: string,
  ): string[] {
    const described = this.#resolved(responses[String(status)]);
    if (!described) return [`no answer of this status is described: ${String(body).slice(0, 300)}`];
    const { content } = described;
    if (!content || method === 'HEAD') return [];
    const media = content[type] ?? content['*/*'];
    if (!media) return [`its type is "${type}", and ${Object.keys(content).join(', ')} is described`];
    if (body === undefined) return [];
    const key = `${operationId} ${status} ${type}`;
    if (type === 'text/event-stream') {
      const schema = media.schema.contentSchema ?? {};
      return eventsIn(body).flatMap((data) => this.#judge(key, schema, data));
    }
    if (!type.endsWith('json')) return [];
    return this.#judge(key, media.schema, body);
  }

  #resolved(answer: DescribedAnswer | undefined): DescribedAnswer | undefined {
    const name = answer?.$ref?.split('/').at(-1);
    return name === undefined ? answer : this.#description.components.responses[name];
  }

  #judge(key: string, schema: object, text: string): string[] {
    let fits = this.#checks.get(key);
    if (!fits) {
      const text = JSON.stringify(closed(schema)).replaceAll('"#/components/', '"weir:#/components/');
      fits = this.#ajv.compile(JSON.parse(text) as object);
      this.#checks.set(key, fits);
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return [`it is no JSON: ${text.slice(0, 300)}`];
    }
    if (fits(value)) return [];
    return (fits.errors ?? [])
      .slice(0, 5)
      .map(
        ({ instancePath, message, params, data }) =>
          `${instancePath || 'the body'} ${message ?? ''} ${JSON.stringify(params)}, and is ${String(JSON.stringify(data)).slice(0, 300)}`,
      );
  }
}

function codeOf(body: string | undefined): string | undefined {
  try {
    return (JSON.parse(body ?? '') as { code?: string }).code;
  } catch {
    return undefined;
  }
}

/** The data of the whole events of a stream. */
function eventsIn(stream: string): string[] {
  return stream
    .split('\n\n')
    .slice(0, -1)
    .flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? []);
}

function variables(path: string): number {
  return path.split('{').length;
}

/** As Express reads paths: in any case, with or without a slash at the end. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i');
}
