import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { workflowFileSchema } from '../../../shared/workflow/workflow-schema.ts';
import { workcellFileSchema } from '../../../shared/workcell/workcell-schema.ts';
import { repositoryFile } from '../../support/repository-file.ts';

describe('docs/schemas', () => {
  it.each([
    ['workflow.json', workflowFileSchema],
    ['workcell.json', workcellFileSchema],
  ])('%s > is what a gateway serves; `npm run api` writes it', async (name, schema) => {
    const file = repositoryFile(`docs/schemas/${name}`);
    const text = await format(JSON.stringify(schema), { ...(await resolveConfig(file)), parser: 'json' });
    await expect(text).toMatchFileSnapshot(file);
  });
});
