import { newAjv } from '../../../shared/kernel/json/schema.ts';
import { describe, expect, it } from 'vitest';
import { docsFolder } from '../../../cli/settings/package-info.ts';
import { openapiDocument } from '../../../gateway/server/api/openapi-document.ts';
import { operations } from '../../../gateway/server/api/description-router.ts';
import { lab, useGateway } from '../../support/lab/use-gateway.ts';
import { version } from '../../../shared/kernel/version.ts';

useGateway({ docsFolder });

describe('/openapi.json', () => {
  it('is the description of every call, with the version of this gateway', async () => {
    const response = await fetch(lab.url('/openapi.json'));
    expect(await response.json()).toEqual(openapiDocument(operations, version));
  });
});

describe('/schemas', () => {
  it.each([
    ['workflow.json', { name: 'x', flowdef: [{ name: 'a', module: 'b', action: 'c', timeout: 3 }] }, true],
    ['workflow.json', { name: 'x', flowdef: [{ name: 'a', module: 'b', action: 'c', timeout: '$t' }] }, true],
    ['workflow.json', { name: 'x', flowdef: [{ name: 'a', module: 'b', timeout: 3 }] }, false],
    ['workflow.json', { name: 'x', flowdef: [{ name: 'a', module: 'b', action: 'c', timeout: -3 }] }, false],
    ['workcell.json', { name: 'x', modules: [{ name: 'a', interface: 'simulator' }] }, true],
    ['workcell.json', { name: 'x', modules: [{ interface: 'simulator' }] }, false],
  ])('%s > says of %j whether it fits: %s', async (name, document, fits) => {
    const response = await fetch(lab.url(`/schemas/${name}`));
    expect(response.headers.get('content-type')).toContain('application/schema+json');
    const schema = (await response.json()) as object;
    const ajv = newAjv({ strict: false });
    expect(ajv.validate(schema, document)).toBe(fits);
  });

  it('one that there is not > is 404 and says which there are', async () => {
    const response = await fetch(lab.url('/schemas/toString'));
    const problem = { code: 'not_found', detail: expect.stringContaining('workflow.json') as string };
    expect([response.status, await response.json()]).toMatchObject([404, problem]);
  });
});

describe('/docs', () => {
  it('its files > are served to this site alone, and what is no file of it is 404', async () => {
    const page = await fetch(lab.url('/docs/'));
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(lab.url('/docs/nothing.js'))).status).toBe(404);
    expect((await fetch(lab.url('/docs/..%2fpackage.json'))).status).toBe(404);
  });
});
