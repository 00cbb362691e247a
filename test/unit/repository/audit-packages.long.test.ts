import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { repositoryFile } from '../../support/repository-file.ts';
import { useFolder } from '../../support/use-folder.ts';

const advisories = '/-/npm/v1/security/advisories/bulk';
let registry: Server | undefined;
/** npm remembers what it has worked out about a weakness. */
const cache = useFolder();
afterEach(() => {
  registry?.close();
  registry = undefined;
});

/** A registry on loopback that knows of one weakness, or of none. */
async function startRegistry(weak?: { name: string; severity: string }, status = 200): Promise<string> {
  registry = createServer((request, response) => {
    request.resume();
    const about = weak && [
      {
        id: 1,
        url: 'https://example.org/1',
        title: 'Lets in',
        severity: weak.severity,
        vulnerable_versions: '*',
      },
    ];
    const known = weak ? { [weak.name]: about } : {};
    const versions = weak ? { '1.0.0': { name: weak.name, version: '1.0.0' } } : {};
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(request.url === advisories ? known : { name: weak?.name, versions }));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  return `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
}

function audit(url: string): Promise<{ code: number | undefined; stdout: string }> {
  const env = {
    ...process.env,
    npm_config_registry: url,
    npm_config_fetch_retries: '0',
    npm_config_cache: cache(),
    // Whoever reaches npm through a proxy has none on loopback.
    npm_config_noproxy: '127.0.0.1',
  };
  const script = repositoryFile('scripts/audit-packages.js');
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script], { env, cwd: repositoryFile('.') }, (_failed, stdout) =>
      resolve({ code: child.exitCode ?? undefined, stdout }),
    );
  });
}

describe('npm run check:packages', { timeout: 60_000 }, () => {
  it('with a registry that knows of no weakness > says so', async () => {
    const { code, stdout } = await audit(await startRegistry());
    expect(stdout).toBe('packages with weaknesses that are known: 0, of which more than low: 0\n');
    expect(code).toBe(0);
  });

  it('with a weakness of a package that weir installs with itself > fails, and tells which', async () => {
    const { code, stdout } = await audit(await startRegistry({ name: 'multer', severity: 'moderate' }));
    expect(stdout).toContain('multer: moderate: Lets in (https://example.org/1)');
    expect(code).toBe(1);
  });

  it('with a low weakness > tells it', async () => {
    const { code, stdout } = await audit(await startRegistry({ name: 'multer', severity: 'low' }));
    expect(stdout).toContain('multer: low');
    expect(code).toBe(0);
  });

  it('with a weakness of a tool of development > is of no concern', async () => {
    const { code, stdout } = await audit(await startRegistry({ name: 'vitest', severity: 'critical' }));
    expect(stdout).not.toContain('vitest');
    expect(code).toBe(0);
  });

  it('with a registry that has no such service > says so in a sentence, and fails nothing', async () => {
    const { code, stdout } = await audit(await startRegistry(undefined, 405));
    expect(stdout).toMatch(
      /^nothing is known of weaknesses of packages, for the registry does not answer: 405 .*\n$/,
    );
    expect(code).toBe(0);
  });

  it('with no registry at all > says so as well', async () => {
    const url = await startRegistry();
    registry?.close();
    const { code, stdout } = await audit(url);
    expect(stdout).toMatch(/does not answer: .*ECONNREFUSED/);
    expect(code).toBe(0);
  });
});
