import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { WebhookTargets, type Resolve } from '../../../../gateway/notifications/webhook-sender.ts';

/** A DNS server that says this of any name. */
const saying =
  (...addresses: string[]): Resolve =>
  (_hostname, _options, callback) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    callback(null, found);
  };

/** The addresses that a connection to the name would be made to. */
function connect(targets: WebhookTargets, name = 'hooks.example'): string[] {
  let outcome: string[] = [];
  targets.lookup(name, { all: true }, (error, found) => {
    if (error) throw error;
    outcome = (found as LookupAddress[]).map(({ address }) => address);
  });
  return outcome;
}

const inside = [
  ...['127.0.0.1', '127.8.9.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...['0.0.0.0', '255.255.255.255', '224.0.0.1', '240.0.0.1', '192.0.0.192', '198.18.0.1'],
  ...['::1', '::', 'fe80::1', 'fec0::1', 'fd00:ec2::254', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'],
  ...['::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00::1'],
];

describe('where webhooks may go', () => {
  it.each(inside)('%s > is refused, as an address and as what a name means', (address) => {
    const url = new URL(`http://${address.includes(':') ? `[${address}]` : address}/hook`);
    expect(() => new WebhookTargets().check(url)).toThrow('WEIR_WEBHOOK_ALLOW');
    expect(() => connect(new WebhookTargets('', saying(address)))).toThrow('WEIR_WEBHOOK_ALLOW');
  });

  it.each(['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])('%s > is public, and let in', (address) => {
    expect(connect(new WebhookTargets('', saying(address)))).toEqual([address]);
  });

  it.each(['http://2130706433/', 'http://0x7f.1/', 'http://017700000001/', 'http://[::ffff:7f00:1]/'])(
    '%s > is refused, however the address is written',
    (url) => {
      expect(() => new WebhookTargets().check(new URL(url))).toThrow('loopback');
    },
  );

  it('a name of a public and a private address > is called at the public one alone', () => {
    expect(connect(new WebhookTargets('', saying('10.0.0.5', '8.8.8.8')))).toEqual(['8.8.8.8']);
  });

  it('a name that means the machine itself a moment later > is refused at that connection', () => {
    const answers = ['8.8.8.8', '127.0.0.1'];
    const targets = new WebhookTargets('', (...asked) => saying(answers.shift()!)(...asked));
    expect(connect(targets)).toEqual(['8.8.8.8']);
    expect(() => connect(targets)).toThrow('hooks.example has the address 127.0.0.1 (loopback)');
  });

  it('a connection that wants one address > gets a fit one', () => {
    const targets = new WebhookTargets('', saying('127.0.0.1', '2606:4700::1111'));
    targets.lookup('hooks.example', {}, (error, address, family) => {
      expect([error, address, family]).toEqual([null, '2606:4700::1111', 6]);
    });
    expect.assertions(1);
  });

  it.each([
    ['hooks.example', 'Hooks.Example.', '10.0.0.5', true],
    ['hooks.example', 'other.example', '10.0.0.5', false],
    ['10.0.0.5', 'hooks.example', '10.0.0.5', true],
    ['10.0.0.5', 'hooks.example', '10.0.0.6', false],
    ['a.example, 10.0.0.0/8', 'hooks.example', '10.200.0.6', true],
    ['10.0.0.0/8', 'hooks.example', '::ffff:10.1.1.1', true],
    ['10.0.0.0/8', 'hooks.example', 'fd00::1', false],
    ['[::1]', 'hooks.example', '::1', true],
    ['fd00::/8', 'hooks.example', 'fd12::1', true],
  ])('where "%s" is allowed, %s at %s > is let in: %s', (list, name, address, fit) => {
    const targets = new WebhookTargets(list, saying(address));
    if (fit) expect(connect(targets, name)).toEqual([address]);
    else expect(() => connect(targets, name)).toThrow('public addresses only');
  });

  it.each(['http://hooks.example', '10.0.0.0/99', 'a b'])('a list with "%s" > is refused', (entry) => {
    expect(() => new WebhookTargets(entry)).toThrow(`lists "${entry}"`);
  });
});
