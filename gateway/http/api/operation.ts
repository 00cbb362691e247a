import type { JSONSchema } from 'json-schema-to-ts';
import type { ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import type { ObjectSchema } from '../../../shared/contracts/object-schema.ts';
import type { Access } from '../access/access.ts';
import type { Tag } from './tags.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

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
  /** The errors that it may answer beside those that every call may. */
  errors?: readonly ErrorCode[];
}

/** The same call at another path; it answers just as the first does. */
export function alsoAt(operation: Operation, path: Operation['path'], id: string): Operation {
  const { method, path: first, summary } = operation;
  return {
    ...operation,
    path,
    id,
    like: operation.like ?? operation.id,
    summary,
    description: `Answers as \`${method.toUpperCase()} ${first}\` does.`,
  };
}

/** An answer of JSON. */
export function json(
  description: string,
  schema: JSONSchema,
  more: Omit<Answer, 'description' | 'content'> & { example?: unknown } = {},
): Answer {
  const { example, ...rest } = more;
  const media = example === undefined ? { schema } : { schema, example };
  return { description, content: { 'application/json': media }, ...rest };
}
