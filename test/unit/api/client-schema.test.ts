import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { openapiDocument } from '../../../gateway/server/api/openapi-document.ts';
import { operations } from '../../../gateway/server/api/description-router.ts';

const head = `/** Made of the description of the HTTP API by \`npm run api\`: do not edit. */\n\n`;

/** They would be comments of a hundred lines. */
const withoutExamples = (key: string, value: unknown): unknown => (key === 'example' ? undefined : value);

describe('the types of the client', () => {
  it('are those that the description gives > `npm run api` makes them anew', async () => {
    const document = openapiDocument(operations, '0.0.0');
    const ast = await openapiTS(JSON.stringify(document, withoutExamples), {
      // A part of a form that is a file.
      transform: (schema) =>
        schema.format === 'binary' ? ts.factory.createTypeReferenceNode('Blob') : undefined,
    });
    await expect(head + astToString(ast)).toMatchFileSnapshot('../../../client/schema.ts');
  });
});
