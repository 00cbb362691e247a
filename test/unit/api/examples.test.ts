import { describe, expect, it } from 'vitest';
import { openapiDocument, recordedExamples } from '../../../gateway/server/api/openapi-document.ts';
import { operations } from '../../../gateway/server/api/description-router.ts';
import { DescribedAnswers, type Description } from '../../support/described/described-answers.ts';

const answers = new DescribedAnswers(openapiDocument(operations, '0') as unknown as Description);

describe('the examples of /openapi.json', () => {
  it.each(Object.entries(recordedExamples))(
    '%s > is as its call is described',
    (id, { status, type, body }) => {
      const { method, path } = operations.find((each) => each.id === id)!;
      const given = {
        ...{ method: method.toUpperCase(), url: path.replaceAll(/\{\w+\}/g, 'x'), status },
        ...{ contentType: type, body: type.endsWith('json') ? JSON.stringify(body) : String(body) },
      };
      expect(answers.faultsOf(given)).toEqual([]);
    },
  );
});
