import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../../shared/kernel/config/read-config.ts';
import { makeKey } from '../../../../../shared/kernel/secrets/key-text.ts';
import { refusalOf } from '../../../../support/refusal-of.ts';

/** What is said of an environment. */
const told = (env: NodeJS.ProcessEnv) => refusalOf(() => readConfig({}, env))?.message ?? 'fine';

describe('a setting that is refused', () => {
  it.each([
    ['WEIR_BROKER_URL', 'amqps:/weir:hunter2!@lab-server'],
    ['WEIR_BROKER_URL', 'amqp//weir:hunter2!@lab-server'],
    ['WEIR_BROKER_URL', 'weir:hunter2!@lab-server:5671'],
    ['WEIR_BROKER_URL', 'https://weir:hunter2!@lab-server'],
    ['WEIR_BROKER_URL', 'amqp://weir:hunter2!/x@lab-server'],
    ['WEIR_STORE_URL', 'rediss:/:hunter2!@lab-server'],
    ['WEIR_STORE_URL', 'redis+sentinel://u:hunter2!@n1,redis+sentinel://u:hunter2!@lab-server/weir'],
    ['WEIR_SMTP_URL', 'smtps:weir:hunter2!\n@lab-server'],
  ])('%s, mistyped as %s > tells no password', (name, url) => {
    const message = told({ [name]: url });
    expect(message).toContain(`${name} is `);
    expect(message).toContain('lab-server');
    expect(message).not.toContain('hunter2');
  });

  it.each(['\n', ' ', '\r\n', 'ü'])('a key with %j in it > is not repeated', (inside) => {
    const key = makeKey('ada');
    const message = told({ WEIR_KEY: `${key.slice(0, 30)}${inside}${key.slice(30)}` });
    expect(message).toContain('WEIR_KEY is "***"');
    expect(message).not.toContain(key.slice(0, 30));
    expect(message).not.toContain(key.slice(30));
  });

  it('a key with the end of a line behind it > is taken', () => {
    expect(told({ WEIR_KEY: `${makeKey('ada')}\r\n` })).toBe('fine');
  });
});
