import { scopes } from '../../../shared/contracts/scopes.ts';
import {
  scopesFor,
  type Access,
  type RecordedExample,
  recordedExamples,
  type Answer,
  type Content,
  type Operation,
  tags,
} from '../../http/index.ts';
import { Components } from './components.ts';
import { answersOf } from './answers-of.ts';

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
        ...exampleOf(recorded?.type === type ? recorded.body : example),
      },
    ]),
  );
}

/** One that was taken from a lab goes before one that was written. */
function exampleOf(example: unknown): Made {
  return example === undefined ? {} : { example };
}
