import { describe, expect, it } from 'vitest';
import { shown, withoutSecrets, withSecretsOf } from '../../../shared/workcell/without-secrets.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';

const config: JsonObject = {
  rest_node_address: 'http://ada:geheim@10.0.0.5:2000',
  Password: 'geheim',
  auth: { user: 'ada', pin: 7 },
  use_token: true,
  api_key: null,
  keys: ['geheim'],
  host: '${ENV:HOST}',
  token: '${ENV:TOKEN}',
  bearer: 'Bearer ${ENV:TOKEN}',
  broker: 'amqp://weir:${ENV:PW}@broker',
  command: ['driver', '--token', 'geheim', '--port', '7', '--secret=geheim', 'API_KEY=geheim', 'MODE=fast'],
  pem: '-----BEGIN PRIVATE KEY-----\ngeheim',
  nested: [{ dsn: 'postgres://geheim' }, 'http://x/?sig=1&access_token=geheim'],
  speed: 3,
};

const seen: JsonObject = {
  rest_node_address: 'http://***@10.0.0.5:2000',
  Password: '***',
  auth: '***',
  use_token: true,
  api_key: null,
  keys: '***',
  host: '${ENV:HOST}',
  token: '${ENV:TOKEN}',
  bearer: '***',
  broker: 'amqp://weir:${ENV:PW}@broker',
  command: ['driver', '--token', '***', '--port', '7', '--secret=***', 'API_KEY=***', 'MODE=fast'],
  pem: '***',
  nested: [{ dsn: '***' }, 'http://x/?sig=1&access_token=***'],
  speed: 3,
};

describe('a config as anybody may see it', () => {
  it('names, URLs, flags and keys that promise a secret > are shown without it, references as they are', () => {
    expect(withoutSecrets(config)).toEqual(seen);
    expect(JSON.stringify(seen)).not.toContain('geheim');
    expect(shown(7)).toBe(7);
  });

  it('that comes back as it was shown > is what it was', () => {
    expect(withSecretsOf(config, seen)).toEqual(config);
  });

  it('that comes back with a change > is the changed one, and keeps its secrets', () => {
    const changed = { ...seen, speed: 4, Password: 'another', nested: [{ dsn: '***', more: 1 }] };
    expect(withSecretsOf(config, changed)).toEqual({
      ...config,
      speed: 4,
      Password: 'another',
      nested: [{ dsn: 'postgres://geheim', more: 1 }],
    });
    expect(withSecretsOf(config, { rest_node_address: 'http://***@evil.example' })).toEqual({
      rest_node_address: 'http://***@evil.example',
    });
  });
});
