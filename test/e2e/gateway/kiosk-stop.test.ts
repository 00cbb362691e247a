import { describe, expect, it } from 'vitest';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { AuditEntry } from '../../../shared/contracts/audit.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');
const bearer = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });

/** A gateway that was told so, and a key of the role `kiosk`. */
async function open(kiosk_stop: 'yes' | 'no' | undefined) {
  const config = { require_key: 'yes', ...(kiosk_stop && { kiosk_stop }) } as const;
  const { lab } = await gatewayAlone({ config, localKey: local });
  const ask = (key: string, method: string, path: string, body?: object) =>
    fetch(lab.url(path), {
      method,
      headers: bearer(key),
      ...(body && { body: JSON.stringify(body) }),
    });
  const made = await ask(local, 'POST', '/keys', { name: 'wall', role: 'kiosk' });
  const { key } = (await made.json()) as { key: string };
  return { lab, ask, key };
}

describe('a screen on a wall', () => {
  it.each(['no', undefined] as const)('kiosk_stop %s > stops nothing', async (said) => {
    const { lab, ask, key } = await open(said);
    try {
      expect((await ask(key, 'POST', '/admin/safety_stop')).status).toBe(403);
      expect(await (await ask(key, 'GET', '/session')).json()).toMatchObject({
        scopes: ['runs:read', 'lab:read'],
      });
    } finally {
      await lab.close();
    }
  });

  it('kiosk_stop yes > stops the lab and nothing else, and the audit has it', async () => {
    const { lab, ask, key } = await open('yes');
    try {
      expect(await (await ask(key, 'GET', '/session')).json()).toMatchObject({
        scopes: ['runs:read', 'lab:read', 'lab:stop'],
      });
      expect((await ask(key, 'POST', '/admin/safety_stop')).status).toBe(200);
      for (const path of ['/admin/reset', '/admin/pause', '/runs/start'])
        expect((await ask(key, 'POST', path)).status).toBe(403);
      await until('the stop stands in the audit', async () => {
        const { entries } = (await (await ask(local, 'GET', '/audit?after=0')).json()) as {
          entries: AuditEntry[];
        };
        return entries.some(
          ({ by, path, status }) => by === 'wall' && path === '/admin/safety_stop' && status === 200,
        );
      });
    } finally {
      await lab.close();
    }
  });
});
