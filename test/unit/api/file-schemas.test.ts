import { describe, expect, it } from 'vitest';
import { workflowFileSchema } from '../../../shared/workflow/workflow-schema.ts';
import { workcellFileSchema } from '../../../shared/workcell/workcell-schema.ts';
import { driverProtocolSchema } from '../../../shared/contracts/driver-protocol.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { formatted } from '../../support/formatted.ts';

describe('docs/schemas', () => {
  it.each([
    ['workflow.json', workflowFileSchema],
    ['workcell.json', workcellFileSchema],
    ['driver-protocol.json', driverProtocolSchema],
  ])('%s > is what weir checks by; `npm run api` writes it', async (name, schema) => {
    const file = repositoryFile(`docs/schemas/${name}`);
    const text = await formatted(file, JSON.stringify(schema));
    await expect(text).toMatchFileSnapshot(file);
  });
});
