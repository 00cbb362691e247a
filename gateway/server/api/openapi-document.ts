import examples from '../../../docs/api/examples.json' with { type: 'json' };
import { scopes } from '../../../shared/contracts/scopes.ts';
import {
  scopesFor,
  type Access,
  type RecordedExample,
  type Answer,
  type Content,
  type Operation,
  tags,
  problemSchema,
} from '../../http/index.ts';
import { catalogue, type ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import { isDeepStrictEqual } from 'node:util';

type Schema = Record<string, unknown>;

/** What a lab has answered, by call: taken by `npm run api:examples`. */
export const recordedExamples: Readonly<Record<string, RecordedExample>> = examples;

/**
 * The schemas that have a name. One with a `title` in PascalCase stands once under `components/schemas`, and every place that uses it
 * refers to it.
 */
class Components {
  readonly schemas: Record<string, unknown> = {};
  /** Answers that several calls give. */
  readonly responses: Record<string, unknown> = {};

  /** The schema as the document holds it where it is used. `open` leaves room for the fields of later versions. */
  refer(schema: unknown, open: boolean): unknown {
    if (!isObject(schema)) return schema;
    const { title } = schema;
    if (typeof title !== 'string' || !/^[A-Z][A-Za-z]+$/.test(title)) return this.#inside(schema, open);
    const known = this.schemas[title];
    // Its place is taken before what is in it is looked at: it comes first in the document.
    if (known === undefined) this.schemas[title] = {};
    const made = this.#inside(schema, open);
    if (known !== undefined && !isDeepStrictEqual(known, made)) {
      throw new Error(`there are two schemas with the title ${title}`);
    }
    this.schemas[title] = made;
    return { $ref: `#/components/schemas/${title}` };
  }

  #inside(schema: Schema, open: boolean): Schema {
    const entries = Object.entries(schema).filter(
      ([key, value]) => key !== 'noun' && !(open && key === 'additionalProperties' && value === false),
    );
    return Object.fromEntries(entries.map(([key, value]) => [key, this.#keyword(key, value, open)]));
  }

  #keyword(key: string, value: unknown, open: boolean): unknown {
    switch (key) {
      case 'properties':
      case 'patternProperties':
      case '$defs':
        return isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.refer(each, open)]))
          : value;
      case 'items':
      case 'additionalProperties':
      case 'not':
      case 'contentSchema':
        return this.refer(value, open);
      case 'anyOf':
      case 'oneOf':
      case 'allOf':
      case 'prefixItems':
        return Array.isArray(value) ? value.map((each) => this.refer(each, open)) : value;
      default:
        return value;
    }
  }
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What every call may answer, whatever it is for: how the request was sent decides. */
const always: readonly ErrorCode[] = [
  'bad_request',
  'forbidden',
  'unknown_host',
  'request_timeout',
  'internal_error',
];

/** What a call may answer that not anybody may make. */
const ofKeys: readonly ErrorCode[] = [
  'unauthorized',
  'not_allowed',
  'too_many_requests',
  'store_unavailable',
  'not_replicated',
  'files_unavailable',
  'stopping',
];

/** What a call may answer whose body is read before its handler. */
const ofBodies: Record<NonNullable<NonNullable<Operation['body']>['read']>, readonly ErrorCode[]> = {
  document: ['invalid_document', 'too_large'],
  fields: ['invalid_form', 'too_large'],
  leniently: ['invalid_form', 'too_large'],
};

/** The codes that a call may answer with. */
function codesOf({ access, body, errors = [] }: Pick<Operation, 'access' | 'body' | 'errors'>): ErrorCode[] {
  const forSome = access === 'anybody' ? [] : [...ofKeys, ...(body ? (['quota_reached'] as const) : [])];
  const ofBody = body?.read ? ofBodies[body.read] : [];
  return [...new Set([...always, ...forSome, ...ofBody, ...errors])];
}

/** The answers of a call by status: those that are its own, and the errors. */
function answersOf(
  operation: Operation,
  components: Components,
  own: Readonly<Record<string, { content?: object }>>,
): Record<string, unknown> {
  const byStatus = new Map<string, ErrorCode[]>();
  for (const code of codesOf(operation)) {
    const status = String(catalogue[code].status);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const answers: Record<string, unknown> = { ...own };
  for (const [status, codes] of byStatus) {
    const other = own[status];
    if (!other) {
      answers[status] = referTo(codes.sort(), components, operation.errorsOnPage);
      continue;
    }
    const problem = problemAnswer(codes, components, operation.errorsOnPage);
    answers[status] = { ...other, content: { ...other.content, ...problem.content } };
  }
  return answers;
}

/** Calls that may answer the same errors share the description of them. */
function referTo(codes: readonly ErrorCode[], components: Components, onPage = false): unknown {
  const name = `${codes.join('.')}${onPage ? '.page' : ''}`;
  components.responses[name] ??= problemAnswer(codes, components, onPage);
  return { $ref: `#/components/responses/${name}` };
}

function problemAnswer(codes: readonly ErrorCode[], components: Components, onPage = false) {
  const problem = components.refer(problemSchema, true);
  const schema = { allOf: [problem, { type: 'object', properties: { code: { enum: codes } } }] };
  return {
    description: codes.map((code) => `\`${code}\`: ${catalogue[code].title}`).join('; '),
    content: {
      'application/problem+json': { schema },
      ...(onPage ? { 'text/html': { schema: { type: 'string' } } } : {}),
    },
  };
}

type Made = Record<string, unknown>;

const about = `The HTTP interface of weir, the run server of a self-driving laboratory.

Every path answers with and without a trailing slash. Errors are problem documents (RFC 9457) with a \`code\`. Ids are ULIDs. Fields of
WEI's (\`start_time\`, \`end_time\`, \`duration\`) are in the local time of the gateway's machine, as WEI's scripts expect them; all
others are in UTC. Answers may have more fields in a later version.`;

/** The OpenAPI 3.1 document of these calls. */
export function openapiDocument(operations: readonly Operation[], version: string): Made {
  const components = new Components();
  const paths: Record<string, Made> = {};
  for (const operation of operations) {
    const item = (paths[operation.path] ??= {});
    item[operation.method] = describe(operation, components);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'weir',
      version,
      description: about,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      ...{ schemas: components.schemas, responses: components.responses },
      securitySchemes: { key: keyScheme },
    },
  };
}

const keyScheme = {
  type: 'http',
  scheme: 'bearer',
  description: 'A key, as `weir key create` makes it. A gateway that wants none answers without.',
};

function describe(operation: Operation, components: Components): Made {
  const { access, id, tag, summary, body } = operation;
  const description = withScopes(operation.description, access);
  const parameters = parametersOf(operation, components);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: access === 'anybody' ? [] : [{ key: [] }, {}],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            ...(body.description === undefined ? {} : { description: body.description }),
            required: body.required ?? false,
            content: contentOf(body.content, components, false),
          },
        }),
    responses: answersOf(operation, components, ownAnswers(operation, components)),
  };
}

/** The description, with what a key must allow. */
function withScopes(description: string | undefined, access: Access): string | undefined {
  const wanted = scopesFor(access);
  if (!wanted || wanted.length === scopes.length) return description;
  const named = typeof access === 'object' && 'command' in access ? Object.entries(access.command) : [];
  const scope = wanted.map((each) => `\`${each}\``).join(' or ');
  const special = named.map(([command, other]) => `, for \`${command}\` \`${other}\``).join('');
  return [
    ...(description === undefined ? [] : [description]),
    `A key must have the scope ${scope}${special}.`,
  ].join('\n\n');
}

function ownAnswers({ id, like = id, answers }: Operation, components: Components): Record<string, Made> {
  const recorded = recordedExamples[like];
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [
      status,
      answerOf(answer, components, String(recorded?.status) === status ? recorded : undefined),
    ]),
  );
}

function parametersOf({ params, query, headers }: Operation, components: Components): Made[] {
  const places = { path: params, query, header: headers };
  return Object.entries(places).flatMap(([place, schema]) => {
    const { properties = {}, required = [] } = schema ?? {};
    return Object.entries(properties).map(([name, each]) => {
      const { description, examples, ...rest } = each as Made & { examples?: unknown[] };
      return {
        name,
        in: place,
        required: place === 'path' || required.includes(name),
        ...(description === undefined ? {} : { description }),
        schema: components.refer(rest, false),
        // A list has commas between.
        ...(rest['type'] === 'array' ? { explode: false } : {}),
        ...(examples === undefined ? {} : { example: examples[0] }),
      };
    });
  });
}

function answerOf(
  { description, content, headers }: Answer,
  components: Components,
  recorded: RecordedExample | undefined,
): Made {
  return {
    description,
    ...(headers === undefined
      ? {}
      : {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, said]) => [
              name,
              { description: said, schema: { type: 'string' } },
            ]),
          ),
        }),
    ...(content === undefined ? {} : { content: contentOf(content, components, true, recorded) }),
  };
}

function contentOf(
  content: Content,
  components: Components,
  open: boolean,
  recorded?: RecordedExample,
): Made {
  return Object.fromEntries(
    Object.entries(content).map(([type, { schema, example }]) => [
      type,
      {
        schema: components.refer(schema, open),
        // One that was taken from a lab; of what is asked, one that was written.
        ...exampleOf(recorded?.type === type ? recorded.body : example),
      },
    ]),
  );
}

function exampleOf(example: unknown): Made {
  return example === undefined ? {} : { example };
}
