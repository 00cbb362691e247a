import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { parseWorkcell } from '../../../shared/workcell/load-workcell.ts';
import { findModule, type Workcell } from '../../../shared/contracts/workcell.ts';
import { DataFolder } from '../../../gateway/files/data-folder.ts';
import { completeDefinition } from '../../../shared/workcell/complete-definition.ts';
import { withFile } from '../../../shared/workcell/file-alone.ts';
import { describeWorkcell } from '../../../gateway/lab/workcell/describe-workcell.ts';

const parse = (text: string): Workcell => parseWorkcell(text, '/lab/workcell.yaml').workcell;

const file = parse(`name: lab
config: { lab_name: sdl, smtp_server: mail.lab, smtp_password: hush, webhook_url: 'https://hooks.lab/1', webhooks: [{ url: here, token: t1 }] }
modules:
  - { name: arm, interface: simulator, config: { actions: { move: {} }, api_key: k1 } }
  - { name: oven, interface: process, config: { actions: { bake: { command: [./bake] } } } }
  - { name: lamp, interface: file, config: { file: lamp.ts, lamp_token: l1 } }
  - { name: scale, interface: wei_rest_node, config: { rest_node_address: 'http://scale', password: p1 } }
  - { name: robot, interface: wei_tcp_node, config: { tcp_node_address: robot, tcp_node_port: 2000 } }
`);

interface Shown extends JsonObject {
  modules: (JsonObject & { name: string; config: JsonObject })[];
}

const data = new DataFolder('/data');
const shown = (workcell = file) => describeWorkcell({ workcell, data }) as Shown;
const complete = (document: JsonObject, inForce = file): Workcell =>
  completeDefinition(parse(JSON.stringify(document)), inForce, file, data.root);
const changed = (name: string, change: JsonObject): JsonObject => ({
  ...shown(),
  modules: shown().modules.map((module) => (module.name === name ? { ...module, ...change } : module)),
});

function refusal(document: JsonObject): WeirError {
  try {
    complete(document);
  } catch (error) {
    if (WeirError.is(error)) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a definition that was read from the gateway and is handed in again', () => {
  it('unchanged > is what it was, with interfaces and secrets', () => {
    expect(JSON.stringify(shown())).not.toMatch(/hush|k1|p1|t1|l1/);
    expect(complete(shown())).toEqual(file);
  });

  it('without the room for several things, which WEI’s client drops > it stays, unless it is said anew', () => {
    const inForce = { ...file, locations: { arm: { hotel: [1] } }, capacity: { hotel: 40 } };
    const { capacity, ...dropped } = shown(inForce);
    expect(capacity).toEqual({ hotel: 40 });
    expect(complete(dropped, inForce).capacity).toEqual({ hotel: 40 });
    expect(complete({ ...dropped, capacity: {} }, inForce).capacity).toEqual({});
  });

  it('by a client that drops what WEI does not know > has its interfaces all the same', () => {
    const modules = shown().modules.map(({ served_by: _, ...module }) => module);
    expect(complete({ ...shown(), modules })).toEqual(file);
  });

  it('after another one was taken > has the secrets of that one', () => {
    const inForce = complete(changed('arm', { config: { api_key: 'k2' } }));
    expect(findModule(complete(shown(inForce), inForce), 'arm')?.config).toEqual({ api_key: 'k2' });
  });

  it('with a new secret > has the new one', () => {
    const document = { ...shown(), config: { door_token: 'new' } };
    expect(complete(document).config.rest).toMatchObject({ door_token: 'new' });
  });

  it('with another interface > has that', () => {
    expect(findModule(complete(changed('arm', { interface: 'utilities' })), 'arm')?.interface).toBe(
      'utilities',
    );
  });
});

/** What WEI's client dumps of a workcell whose config says nothing. */
const dumpOfWei = {
  name: 'lab',
  metadata: { author: null, description: null, version: '' },
  config: {
    ...{ lab_name: 'sdl', use_diaspora: false, kafka_topic: 'wei_diaspora' },
    ...{ verify_locations_before_transfer: false, sequential_scheduler: true, reset_locations: true },
    ...{ clear_workflow_runs: false, update_interval: 5.0, server_host: '0.0.0.0', server_port: 8000 },
    ...{ redis_host: 'localhost', redis_port: 6379, redis_password: '', data_directory: '/home/ada/.wei' },
    ...{ log_level: 20, cold_start_delay: 2, smtp_server: 'mailgateway.anl.gov', smtp_port: 25 },
    autostart_engine: true,
  },
  modules: [],
  locations: {},
};

describe('a definition as WEI dumps it', () => {
  it('of defaults alone > changes no setting of the lab, and is not refused for one', () => {
    const { config, metadata } = complete(dumpOfWei);
    const { webhooks: _ofOurs, ...rest } = file.config.rest;
    expect([config, metadata]).toEqual([{ ...file.config, rest }, {}]);
  });

  it('where the file says otherwise, or says more > the file counts', () => {
    const text =
      'name: lab\nconfig: { sequential_scheduler: true, verify_locations_before_transfer: true, clear_workflow_runs: true, server_port: 9000, data_directory: ./data, smtp_port: 587 }';
    const strict = parse(text);
    const taken = completeDefinition(parse(JSON.stringify(dumpOfWei)), strict, strict, data.root);
    expect(taken.config).toEqual(strict.config);
  });

  it('with a setting that is no default > has that, and a mail server is refused', () => {
    const given = (config: JsonObject) => ({ ...dumpOfWei, config: { ...dumpOfWei.config, ...config } });
    const { rest } = complete(given({ reset_locations: false, lab_name: 'trial' })).config;
    expect(rest).toMatchObject({ smtp_server: 'mail.lab', reset_locations: false, lab_name: 'trial' });
    expect(refusal(given({ smtp_server: 'mail.evil' })).message).toContain('config.smtp_server');
  });

  it('is shown with all that WEI shows', () => {
    const { config, metadata } = shown() as { config: JsonObject; metadata: JsonObject } & Shown;
    expect(Object.keys(config)).toEqual(
      expect.arrayContaining(Object.keys(dumpOfWei.config).filter((key) => key !== 'redis_password')),
    );
    expect(metadata).toEqual(dumpOfWei.metadata);
    const named = parse('name: lab\nmetadata: { author: Ada, info: The lab }');
    expect(shown(named)['metadata']).toEqual({
      ...{ author: 'Ada', info: 'The lab', description: 'The lab', version: '' },
    });
    expect(completeDefinition(parse(JSON.stringify(shown(named))), named, named, data.root)).toEqual(named);
  });
});

describe('a definition that names programs', () => {
  it.each(['process', 'file'])(
    'a module of the interface %s that the file does not have > is refused, with what to do',
    (name) => {
      const modules = [...shown().modules, { name: 'own', interface: name, config: { file: '/tmp/x.ts' } }];
      const { code, message, details } = refusal({ ...shown(), modules });
      expect([code, message]).toEqual([
        'invalid_workcell',
        expect.stringContaining('state the module there, then reset') as string,
      ]);
      expect(details).toMatchObject([{ pointer: '/modules/5/interface' }]);
    },
  );

  it.each([
    ['interface', { interface: 'process' }],
    ['served_by', { served_by: 'process' }],
  ])('a module that the file serves otherwise, with %s > is refused', (_, change) => {
    expect(refusal(changed('arm', change)).code).toBe('invalid_workcell');
  });

  it.each([
    [
      'another command',
      'oven',
      { config: { actions: { bake: { command: ['rm', '-rf', '/'] } } } },
      'config/actions',
    ],
    ['another file', 'lamp', { config: { file: '/tmp/evil.ts', lamp_token: '***' } }, 'config/file'],
    [
      'another config',
      'lamp',
      { config: { file: '/lab/lamp.ts', lamp_token: '***', host: 'evil' } },
      'config/host',
    ],
    ['a part of its config missing', 'lamp', { config: { file: '/lab/lamp.ts' } }, 'config/lamp_token'],
    ['the other interface', 'oven', { served_by: 'file', config: { file: '/tmp/evil.ts' } }, 'interface'],
    ['no program', 'lamp', { interface: 'simulator', served_by: 'simulator', config: {} }, 'interface'],
    [
      'a driver of its own',
      'robot',
      { config: { tcp_node_address: 'evil', tcp_node_port: 2000 } },
      'config/tcp_node_address',
    ],
  ])('a module of the file with %s > is refused, with what to do', (_, name, change, part) => {
    const { message, details } = refusal(changed(name, change));
    expect(message).toContain('counts only from the workcell file: change it there, then reset');
    const index = shown().modules.findIndex((module) => module.name === name);
    expect(details).toMatchObject([{ pointer: `/modules/${index}/${part}` }]);
  });

  it('a module that the file does not have, with a config for a driver > is refused', () => {
    const modules = [
      ...shown().modules,
      { name: 'own', interface: 'wei_ros_node', config: { host: 'evil' } },
    ];
    expect(refusal({ ...shown(), modules }).details).toMatchObject([{ pointer: '/modules/5/config' }]);
  });

  it('what was handed in before the file said otherwise > yields to the file', () => {
    const inForce = { ...file, modules: file.modules.map((module) => ({ ...module, config: {} })) };
    const { modules } = withFile(file, {
      ...inForce,
      config: { ...file.config, rest: { webhook_url: 'evil' } },
    });
    expect(modules.map(({ config }) => config)).toEqual([
      {},
      ...file.modules.slice(1, 3).map(({ config }) => config),
      {},
      file.modules[4]?.config,
    ]);
  });
});

describe('a definition that changes where the lab tells of itself', () => {
  it.each([
    ['webhook_url', 'https://evil'],
    ['smtp_server', 'evil'],
    ['smtp_port', 26],
    ['smtp_password', 'new'],
    ['smtp_username', 'mallory'],
  ])('%s > is refused, with what to do', (key, value) => {
    const config = shown()['config'] as JsonObject;
    const { message, details } = refusal({ ...shown(), config: { ...config, [key]: value } });
    expect(message).toContain(`config.${key} counts only from the workcell file`);
    expect(details).toMatchObject([{ pointer: `/config/${key}` }]);
  });

  it('to nothing > keeps what the file says', () => {
    expect(complete({ ...shown(), config: {} }).config.rest).toEqual({
      ...{ lab_name: 'sdl', webhook_url: 'https://hooks.lab/1' },
      ...{ smtp_server: 'mail.lab', smtp_password: 'hush' },
    });
  });
});

describe('a hidden secret beside something else that was changed', () => {
  it.each([
    ['scale', { rest_node_address: 'http://evil', password: '***' }],
    ['arm', { actions: { push: {} }, api_key: '***' }],
  ])('the config of module %s > is refused', (name, config) => {
    expect(refusal(changed(name, { config })).message).toContain('could go to another place');
  });

  it('a setting > is refused, and another setting may be changed', () => {
    const config = shown()['config'] as JsonObject;
    const evil = { ...config, webhooks: [{ url: 'evil', token: '***' }] };
    expect(refusal({ ...shown(), config: evil }).details).toMatchObject([{ pointer: '/config/webhooks' }]);
    const { rest } = complete({ ...shown(), config: { ...config, lab_name: 'other' } }).config;
    expect(rest).toEqual({ ...file.config.rest, lab_name: 'other' });
  });

  it('the secret stated anew > is taken', () => {
    const config = { rest_node_address: 'http://scale-2', password: 'p2' };
    expect(findModule(complete(changed('scale', { config })), 'scale')?.config).toEqual(config);
  });
});

describe('an interface, as it is shown to WEI', () => {
  it('of WEI, with what its client demands of the config > stays', () => {
    expect(shown().modules.map((module) => module['interface'])).toEqual([
      ...['simulate_callback', 'simulate_callback', 'simulate_callback', 'wei_rest_node', 'wei_tcp_node'],
    ]);
  });

  it.each(['wei_rest_interface', 'wei_tcp_node', 'wei_ros_node', 'constructor'])(
    '%s without it > is simulate_callback, the real one beside',
    (name) => {
      const workcell = parse(`name: lab\nmodules: [{ name: odd, interface: ${name} }]\n`);
      expect(shown(workcell).modules).toMatchObject([{ interface: 'simulate_callback', served_by: name }]);
    },
  );

  it.each(['wei_ros_node', 'wei_ros_interface', 'wei_ros_camera'])('%s with an address > stays', (name) => {
    const config = "{ ros_node_address: '/a/b' }";
    const workcell = parse(`name: lab\nmodules: [{ name: odd, interface: ${name}, config: ${config} }]\n`);
    expect(shown(workcell).modules).toMatchObject([{ interface: name }]);
  });
});

describe('the config of a workcell, as it is shown', () => {
  it('of a file that says little > is filled up as WEI does', () => {
    expect(shown(parse('name: lab'))['config']).toMatchObject({
      lab_name: 'sdl',
      data_directory: '/data',
      log_level: 20,
      redis_host: 'localhost',
      redis_port: 6379,
      redis_password: '***',
      smtp_server: 'mailgateway.anl.gov',
      smtp_port: 25,
      use_diaspora: false,
      verify_locations_before_transfer: false,
      sequential_scheduler: false,
      reset_locations: true,
      clear_workflow_runs: false,
      update_interval: 1,
      server_host: '0.0.0.0',
      server_port: 8000,
      cold_start_delay: 2,
    });
  });

  it('of a file that says something > has what the file says', () => {
    const workcell = parse(
      'name: lab\nconfig: { redis_host: wei_redis, redis_password: hush, server_port: 8001 }',
    );
    const { config } = shown(workcell);
    expect(config).toMatchObject({ redis_host: 'wei_redis', redis_password: '***', server_port: 8001 });
  });

  it('handed in again with a default changed > only what was changed counts as stated', () => {
    const config = { ...(shown()['config'] as JsonObject), update_interval: 2 };
    expect(complete({ ...shown(), config }).config.rest).toEqual({
      ...file.config.rest,
      update_interval: 2,
    });
  });
});
