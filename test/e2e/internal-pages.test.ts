import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { internalApi } from '../../shared/contracts/internal-api.ts';
import { GatewayLab } from './gateway-lab.ts';

const origin = { origin: 'https://elsewhere.example' };
const command = '01JB0000000000000000000001.0.1';

let lab: GatewayLab;
beforeAll(async () => {
  lab = await GatewayLab.open();
});
afterAll(() => lab.close());

describe('what agents ask the gateway for', () => {
  it.each([
    ['GET', internalApi.workcell],
    ['GET', internalApi.diagnosis],
    ['OPTIONS', internalApi.workcell],
    ['GET', internalApi.inputFile(command, 'protocol')],
    ['PUT', internalApi.resultFile(command, 'curve', 'curve.csv', { module: 'reader', instance: 'pc1' })],
  ])('%s %s of a web page > is forbidden, and no browser may show the answer', async (method, path) => {
    const answer = await fetch(lab.url(path), { method, headers: origin });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'forbidden' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('without a page behind it > is answered, and other sites may not read it either', async () => {
    const answer = await fetch(lab.url(internalApi.workcell));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('everything else > is open to the pages of a lab', async () => {
    const answer = await fetch(lab.url('/wc'), { headers: origin });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });
});
