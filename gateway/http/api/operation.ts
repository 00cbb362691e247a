import type { JSONSchema } from 'json-schema-to-ts';
import type { ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import type { Access } from '../access/authorize.ts';
import { anyUlid, text } from '../../../shared/contracts/fields.ts';
import { named, object, type ObjectSchema, optional, told } from '../../../shared/contracts/object-schema.ts';

/** The groups of calls, in the order in which they are shown, with what each is for. */
export const tags = {
  Lab: 'How the lab stands now, and what changes.',
  Runs: 'Hand workflows in, follow them, and say what is to become of them.',
  Library: 'Workflows under names, in versions that never change.',
  Asks: 'Questions that runs put to people, and their answers.',
  Workcell: 'The instruments and locations: what they are and how they stand.',
  Orders: 'What operators order of the workcell or of one module.',
  Events: 'What happened, as clients and weir log it.',
  Data: 'Values and files, of steps and of clients.',
  Experiments: 'What runs, events and datapoints belong to.',
  Campaigns: 'Collections of experiments.',
  Keys: 'What callers prove themselves with, and what each may do.',
  Users: 'People who sign in on the page with a password.',
  Session: 'How the page knows who sits before it.',
  Audit: 'Who asked for what, and what came of it.',
  Health: 'Signs of life, for programs that watch the gateway.',
  Description: 'This description, and the schemas of the files that people write.',
  Internal: 'What agents and the command line ask for. It changes without notice.',
} as const;

export type Tag = keyof typeof tags;

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a request or an answer may hold, by media type. */
export type Content = Readonly<Record<string, MediaType>>;

/** Of a text that holds something else, as a stream of events does: what that is. */
interface TextOf {
  type: 'string';
  contentMediaType: string;
  contentSchema: JSONSchema;
}

interface MediaType {
  schema: JSONSchema | TextOf;
  /** One that is true: it was taken from a lab. */
  example?: unknown;
}

export interface Body {
  description?: string;
  /**
   * How it is read before the handler: a `document`, or `fields` that the query may have as well. Missing: the handler reads it, as a file, a
   * form with files or a text; `leniently`: and the query, which a safety stop is refused for as little as for its body.
   */
  read?: 'document' | 'fields' | 'leniently';
  /** The most bytes that fields may have. */
  maxBytes?: number;
  /** The error for fields that do not fit; `bad_request` unless given, and where one is missing. */
  unfit?: ErrorCode;
  /** True where a request without it is refused. */
  required?: boolean;
  content: Content;
}

export interface Answer {
  description: string;
  /** Missing: it has no body. */
  content?: Content;
  /** The headers that a reader may go by, with what each says. */
  headers?: Readonly<Record<string, string>>;
}

/**
 * One call of the HTTP API: what it is for, what it takes, and what it answers. The OpenAPI document, the typed client and the
 * check of what is asked are all made from it.
 */
export interface Operation {
  /** `operationId`: what the call is named in programs. Unique. */
  id: string;
  method: Method;
  /** With `{name}` for what varies. */
  path: `/${string}`;
  /** Who may make it. */
  access: Access;
  tag: Tag;
  /** WEI has it, too (docs/from-wei.md): what its clients name beside what is known is left alone. */
  ofWei?: true;
  /** Whether it changes something, for the audit; where it is not said, all but GET do. Some only tell what they would do, on `preview`. */
  changes?: 'yes' | 'no' | 'without preview';
  /** One sentence, without a full stop. */
  summary: string;
  /** Markdown. */
  description?: string;
  /** The id of the call that it answers as, at another path. */
  like?: string;
  /** What stands in the path for each `{name}`. */
  params?: ObjectSchema;
  query?: ObjectSchema;
  /** Request headers that it heeds. */
  headers?: ObjectSchema;
  body?: Body;
  /** By status; those of errors follow from `errors`. */
  answers: Readonly<Record<number, Answer>>;
  /** Somebody comes to it by a link: errors are told on a page where the browser asks for one. */
  errorsOnPage?: true;
  /** The errors that it may answer beside those that every call may, or every one with such a body. */
  errors?: readonly ErrorCode[];
}

/** An operation as it is written down in its group: method and path as one, `get /runs/{id}`. */
export type Untagged = Omit<Operation, 'tag' | 'method' | 'path'> & {
  route: `${Method} ${Operation['path']}`;
};

/** An answer of JSON. */
export function json(
  description: string,
  schema: JSONSchema,
  more: Omit<Answer, 'description' | 'content'> = {},
): Answer {
  return { description, content: { 'application/json': { schema } }, ...more };
}

/** An answer of a lab. */
export interface RecordedExample {
  status: number;
  /** Its media type. */
  type: string;
  body: unknown;
}

/** What a call that anybody may make may answer with while the store is away, where it reads that; all others may. */
export const withStore = ['store_unavailable', 'stopping'] as const satisfies ErrorCode[];

const anyId = { ...anyUlid, examples: ['01KB0Q3W6J8ZC2V5N7T9R4XMPD'] } as const;

/** The path of what has an id. */
export function ofId<const Noun extends string>(noun: Noun) {
  return object({ id: named(told(anyId, `The id of the ${noun}, in any case.`), noun) });
}

/** The path of one run, which a person may name `last` where it is only read. */
export const runToReadParams = object({
  id: named(
    told(
      { ...anyId, pattern: `^last$|${anyUlid.pattern}` },
      'The id of the run, in any case, or `last`: the newest one.',
    ),
    'run',
  ),
});

export const runParams = ofId('run');

/** Who asks, for the log. */
export const by = told({ type: 'string', examples: ['Ada'] } as const, 'Who asks for it; stands in the log.');

export const reason = told(
  { type: 'string', examples: ['the plate is the wrong one'] } as const,
  'Why; stands in the log.',
);

/** The header by which a request counts once. */
export const requestKey = object({
  [optional]: {
    'idempotency-key': told(
      { type: 'string', minLength: 1, maxLength: 255, examples: ['3f0c5a52-9a0e'] },
      'Your own name for this request. The same key again is the same request.',
    ),
  },
});

/** More than a name and a reason have. */
export const maxOrderBytes = 64 * 1024;

/** A proxy that hears nothing for longer may hang up. */
export const secondsToWait = named(
  { type: 'number', minimum: 0, maximum: 60, default: 0 } as const,
  '0 to 60 seconds',
);

/** A file, whatever it holds. */
export function file(description: string): Answer {
  return {
    description,
    content: { '*/*': { schema: { type: 'string', format: 'binary' } as const } },
    headers: {
      ETag: 'The SHA-256 of the bytes, in quotes.',
      'Repr-Digest': 'The SHA-256 of the whole file (RFC 9530).',
      'Accept-Ranges': '`bytes`',
    },
  };
}

export const part: Answer = {
  description: 'The part that `Range` asks for.',
  content: { '*/*': { schema: { type: 'string', format: 'binary' } as const } },
  headers: { 'Content-Range': 'Which part of how many bytes.' },
};

export const rangeHeader = object({
  [optional]: {
    range: told(text, 'A part of the bytes: `bytes=0-1023`.'),
    'if-none-match': told(text, 'An `ETag`.'),
  },
});

/** A body that is a document, as JSON; `form`: or as an urlencoded form, for people with curl. */
export function document<const S extends JSONSchema>(
  schema: S,
  { example, form = false, required = true }: { example?: unknown; form?: boolean; required?: boolean } = {},
) {
  const media = example === undefined ? { schema } : { schema, example };
  return {
    read: 'document',
    required,
    content: {
      'application/json': media,
      ...(form ? { 'application/x-www-form-urlencoded': { schema } } : {}),
    },
  } as const;
}

/**
 * The body and the query of a call that says all that it must in its path: fields that add to it stand in either.
 * @param only what stands in the query alone
 */
export function takes<const S extends ObjectSchema>(
  schema: S,
  {
    example,
    only = {},
    ...more
  }: Pick<Body, 'maxBytes' | 'unfit'> & { example?: unknown; only?: ObjectSchema['properties'] } = {},
) {
  const fields = Object.entries(schema.properties).map(([name, field]) => [name, inQueries(field)] as const);
  const media = example === undefined ? { schema } : { schema, example };
  return {
    query: object({ [optional]: { ...Object.fromEntries(fields), ...only } }),
    body: {
      ...more,
      read: 'fields',
      description: 'May be left out. The fields are read from the query as well.',
      content: { 'application/json': media, 'application/x-www-form-urlencoded': media },
    },
  } as const;
}

/** What is no text stands in a query as JSON. */
function inQueries(field: JSONSchema): JSONSchema {
  const { type, description = '' } = field as { type?: string; description?: string };
  return type === 'string' || type === 'integer' ? field : told(text, `${description} As JSON.`.trim());
}

/** A body that may add to what the path says, as JSON or as a form. */
export function optionalBody(schema: Body['content'][string]['schema'], example?: unknown): Body {
  const media = { schema, ...(example === undefined ? {} : { example }) };
  return {
    read: 'leniently',
    description: 'May be left out. The fields are read from the query as well.',
    content: { 'application/json': media, 'application/x-www-form-urlencoded': media },
  };
}
