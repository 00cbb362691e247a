import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { lab, useGateway } from '../../support/lab/use-gateway.ts';

interface Call {
  method: string;
  path: string;
  /** What the page says of it. */
  line: string;
}

const page = readFileSync(repositoryFile('docs/from-wei.md'), 'utf8');
const section = page.slice(page.indexOf('## Every call'), page.indexOf('## Every setting'));

/** Every call that the page tells of; a path without a method has that of the path before it in its line. */
const calls = section.split('\n').flatMap((line): Call[] => {
  let method = '';
  return [...line.matchAll(/`(?:(GET|POST|DELETE) )?(\/[^`]*)`/g)].flatMap(([, stated, path = '']) => {
    method = stated ?? method;
    return method === '' ? [] : [{ method, path, line }];
  });
});

const filled = (path: string) =>
  path
    .replace('/modules/{name}', '/modules/reader')
    .replace('/locations/{name}', '/locations/nest')
    .replace('{command}', 'pause')
    .replace('{module}', 'reader')
    .replace(/\{\w*id\}/g, newId());

useGateway();

describe('the page for labs that come from WEI', () => {
  it('tells of all of the API', () => {
    expect(calls.length).toBeGreaterThan(40);
  });

  it.each(calls)('$method $path > is answered as it says', async ({ method, path, line }) => {
    const response = await fetch(lab.url(filled(path)), { method, signal: AbortSignal.timeout(20_000) });
    const body = await response.text();
    expect(body).not.toContain('there is nothing at');
    const refused = / 405\b/.test(line);
    expect(response.status === 405).toBe(refused);
  });
});
