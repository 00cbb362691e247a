import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settings } from '../../../shared/config/settings.ts';
import { loadWorkcell } from '../../../shared/workcell/load-workcell.ts';
import { repositoryFile } from '../../support/repository-file.ts';

interface ComposeService {
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  healthcheck?: object;
  deploy?: { replicas: number };
  volumes?: string[];
}

const compose = parse(readFileSync(repositoryFile('docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, ComposeService>;
  volumes: Record<string, null>;
};
const services = Object.values(compose.services);

describe('docker-compose.yml', () => {
  it('agents > compared with the workcell that they serve > are one for each module', async () => {
    const { workcell, notes } = await loadWorkcell(repositoryFile('examples/color-picker/workcell.yaml'));
    const served = services.map(({ command }) => command).filter((command) => command?.[0] === 'agent');
    expect(served.map((command) => command?.[1])).toEqual(workcell.modules.map(({ name }) => name));
    expect(notes).toEqual([]);
  });

  it('environment > of every service > names only settings that weir has', () => {
    const known = Object.values(settings).map(({ env }) => env as string);
    const used = services.flatMap(({ environment = {} }) => Object.keys(environment));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('ports > of every service > are published on the loopback address alone', () => {
    const ports = services.flatMap((service) => service.ports ?? []);
    expect(ports).toHaveLength(4);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('store > as started > keeps what it answers for', () => {
    expect(compose.services.redis!.command!.join(' ')).toContain(
      '--appendonly yes --appendfsync always --maxmemory-policy noeviction',
    );
  });

  it('what others wait for > has a health check, and orchestrators are two', () => {
    for (const name of ['rabbitmq', 'redis', 'gateway']) {
      expect(compose.services[name]).toHaveProperty('healthcheck');
    }
    expect(compose.services.orchestrator!.deploy).toEqual({ replicas: 2 });
  });

  it('volumes > that services mount > are all named ones', () => {
    const mounted = new Set(
      services.flatMap(({ volumes = [] }) => volumes.map((each) => each.split(':')[0])),
    );
    expect([...mounted].sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});
