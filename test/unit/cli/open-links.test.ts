import { describe, expect, it } from 'vitest';
import { keyToSend } from '../../../cli/settings/local-key.ts';
import { openLinks } from '../../../cli/services/service-settings.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';

const links = (broker_url: string, store_url: string, insecure_network: 'yes' | 'no' = 'no') =>
  openLinks({ broker_url, store_url, insecure_network, files_url: undefined });

describe('links to broker and store', () => {
  it.each([
    ['memory:', 'file:./.weir'],
    ['amqp://guest:guest@127.0.0.1:5672', 'redis://localhost:6379/0'],
    ['amqp://[::1]', 'redis://[::1]/1'],
    ['amqps://broker', 'rediss://store:6379/0'],
    ['memory:', 'rediss+sentinel://s1,s2/lab'],
    ['amqp://127.0.0.1,localhost:5673', 'redis+cluster://127.0.0.1:7000,[::1]:7001'],
  ])('%s and %s > are fine', (broker, store) => expect(links(broker, store)).toEqual([]));

  it('in the open to another machine > are named, without their passwords, with what mends them', () => {
    const found = links('amqp://lab:hush@broker:5672/v', 'redis://:hush@store/2');
    expect(found).toEqual([
      expect.stringMatching(
        /^the broker is on another machine \(broker:5672\).*amqps:\/\/.*--insecure-network/,
      ) as string,
      expect.stringMatching(
        /^the store is on another machine \(store\).*rediss:\/\/.*--insecure-network/,
      ) as string,
    ]);
    expect(found.join()).not.toContain('hush');
    expect(links('memory:', 'redis+sentinel://127.0.0.1:1,s2:2,s3/lab')).toEqual([
      expect.stringMatching(/^the store is on another machine \(s2:2, s3\).*rediss\+sentinel:\/\//) as string,
    ]);
  });

  it('in a network that is trusted > are fine', () => {
    expect(links('amqp://broker', 'redis://store', 'yes')).toEqual([]);
  });
});

describe('the endpoint of the files', () => {
  const links = (files_url: string, insecure_network: 'yes' | 'no' = 'no') =>
    openLinks({ broker_url: 'memory:', store_url: 'file:.', files_url, insecure_network });

  it.each([
    's3://lab',
    's3://lab?endpoint=https://minio:9000',
    's3://lab?endpoint=http://127.0.0.1:9000',
    'no address',
  ])('%s > is fine', (url) => expect(links(url)).toEqual([]));

  it('in the open on another machine > is named, without its secret, unless the network is trusted', () => {
    const url = 's3://key:hush@lab/a?endpoint=http://192.0.2.1:9000';
    const [found = ''] = links(url);
    expect(found).toMatch(
      /^the endpoint of WEIR_FILES_URL .*\(192\.0\.2\.1:9000\).*https:\/\/.*--insecure-network/,
    );
    expect(found).not.toContain('hush');
    expect(links(url, 'yes')).toEqual([]);
  });
});

describe('the key of a process', () => {
  const key = makeKey('ada');
  const send = (gateway_url: string, insecure_network: 'yes' | 'no' = 'no') =>
    keyToSend({ key, key_file: './none', gateway_url, insecure_network });

  it.each(['http://127.0.0.1:8000', 'http://localhost', 'https://lab-server'])('goes to %s', (url) =>
    expect(send(url)).toBe(key),
  );

  it('does not go to another machine in the open, unless the network is trusted', () => {
    expect(() => send('http://lab-server:8000')).toThrow(/to lab-server:8000 in the open.*https:\/\//);
    expect(send('http://lab-server:8000', 'yes')).toBe(key);
  });

  it('that is in a file goes to no other machine at all', () => {
    const config = { key: undefined, key_file: './none', insecure_network: 'yes' } as const;
    expect(keyToSend({ ...config, gateway_url: 'https://lab-server' })).toBeUndefined();
  });
});
