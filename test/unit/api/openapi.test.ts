import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openapiDocument } from '../../../gateway/server/api/openapi-document.ts';
import { operations } from '../../../gateway/server/api/description-router.ts';
import { repositoryFile } from '../../support/repository-file.ts';

const require = createRequire(import.meta.url);

/** Neither looks for updates nor tells anybody. */
const alone = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' };

describe('/openapi.json', () => {
  it('has nothing that the recommended rules of Redocly find fault with', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'weir-openapi-'));
    try {
      const file = path.join(folder, 'openapi.json');
      await writeFile(file, JSON.stringify(openapiDocument(operations, '0.0.0')));
      const redocly = path.join(path.dirname(require.resolve('@redocly/cli/package.json')), 'bin/cli.js');
      const config = repositoryFile('redocly.yaml');
      const linted = promisify(execFile)(
        process.execPath,
        [redocly, 'lint', '--format=json', `--config=${config}`, file],
        { env: { PATH: process.env['PATH'], HOME: folder, ...alone } },
      );
      const { problems } = JSON.parse((await linted).stdout) as {
        problems: { ruleId: string; message: string }[];
      };
      expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
