import { describe, expect, it } from 'vitest';
import { isSecretName } from '../../../../../shared/kernel/secrets/hide-secrets.ts';

const words = (...lines: string[]): string[] => lines.flatMap((line) => line.split(' '));

describe('names that promise a secret', () => {
  it.each(
    words(
      'password smtp_password dbPasswd PWD user_pwd pass db_pass passphrase secret Secrets client_secret',
      'token accessToken key keys api_key apikey API-KEY apiKey sshkey key1 credential credentials',
      'auth basic_auth oauth Authorization private private_key cookie session_cookie',
      'dsn SENTRY_DSN connection_string connectionString conn_str jwt bearer psk',
    ),
  )('%s > is one', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    ...words(
      'name url rest_node_address port keyboard keep_events author bypass compass salt webhook_url notify',
      'pin duration wells command smtp_server reset_locations',
    ),
    '',
  ])('%s > is none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
