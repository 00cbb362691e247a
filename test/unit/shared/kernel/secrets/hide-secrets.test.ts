import { describe, expect, it } from 'vitest';
import { resolveReferences } from '../../../../../shared/kernel/secrets/env-references.ts';
import { hideSecrets } from '../../../../../shared/kernel/secrets/hide-secrets.ts';

describe('a text as anybody may read it', () => {
  it.each([
    ['amqp://guest:geheim@broker/vhost', 'amqp://***@broker/vhost'],
    [
      'cannot reach http://ada:x@y@10.0.0.5:80/a, nor http://b:c@d',
      'cannot reach http://***@10.0.0.5:80/a, nor http://***@d',
    ],
    ['https://ghp_abc@github.com/x', 'https://***@github.com/x'],
    ['{"url":"redis://:pw@store:6379/0"}', '{"url":"redis://***@store:6379/0"}'],
    ['GET http://x/a?api_key=abc&wells=A1&token=t#top', 'GET http://x/a?api_key=***&wells=A1&token=***#top'],
    ['POST http://x/?token=a\\b;c failed', 'POST http://x/?token=*** failed'],
    ['https://hooks.example/@team/x', 'https://hooks.example/@team/x'],
    ['mail to ada@lab.example at http://host', 'mail to ada@lab.example at http://host'],
    ['amqp://weir:${ENV:BROKER_PW}@broker', 'amqp://weir:${ENV:BROKER_PW}@broker'],
  ])('%s > %s', (text, shown) => {
    expect(hideSecrets(text)).toBe(shown);
  });

  it('what a reference means > is shown as the reference, in whatever form the text has it', () => {
    const env = { LAB_PW: 'open "sesame" 7/9', LONG_PW: 'open "sesame" 7/9 and more', SHORT: 'on' };
    const config = { a: ['${ENV:LAB_PW}', { b: 'x${ENV:LONG_PW}y', c: '${ENV:SHORT}' }], n: 1 };
    expect(resolveReferences(config, env)).toEqual({
      a: ['open "sesame" 7/9', { b: 'xopen "sesame" 7/9 and morey', c: 'on' }],
      n: 1,
    });
    expect(hideSecrets('bad password open "sesame" 7/9 and more')).toBe('bad password ${ENV:LONG_PW}');
    expect(hideSecrets(JSON.stringify({ tried: env.LAB_PW }))).toBe('{"tried":"${ENV:LAB_PW}"}');
    expect(hideSecrets(`/login/${encodeURIComponent(env.LAB_PW)}`)).toBe('/login/${ENV:LAB_PW}');
    expect(hideSecrets('switched on')).toBe('switched on');
  });

  it.each(['GET "http://x/?token=abc" failed', '"http://x/?token=ab\\"', 'http://x/?a=1&pw=x\n"http://y"'])(
    'a line of JSON with %j in it > is still JSON',
    (text) => {
      const line = JSON.stringify({ text, more: 1 });
      const shown = JSON.parse(hideSecrets(line)) as { text: string };
      expect(shown).toMatchObject({ more: 1 });
      expect(shown.text).toContain('=***');
    },
  );

  it('a variable that is not set > is an error that names it', () => {
    expect(() => resolveReferences('${ENV:NOT_THERE}', {})).toThrow('the environment has no NOT_THERE');
  });
});
