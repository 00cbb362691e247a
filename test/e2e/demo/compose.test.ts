import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isLoopback } from '../../../shared/kernel/callers.ts';
import { settings } from '../../../shared/kernel/config/settings.ts';
import { loadWorkcell } from '../../../shared/workcell/load-workcell.ts';
import { repositoryFile } from '../../support/repository-file.ts';

interface ComposeService {
  command?: string[];
  entrypoint?: string[];
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
const agents = services.filter(({ command }) => command?.[0] === 'agent');

describe('docker-compose.yml', () => {
  it('agents > compared with the workcell that they serve > are one for each module, each let in by its own enrolment', async () => {
    const { workcell, notes } = await loadWorkcell(repositoryFile('examples/color-picker/workcell.yaml'));
    const enrolled = compose.services.enrolments!.command!;
    expect(enrolled.map((each) => each.split('/')[0])).toEqual(workcell.modules.map(({ name }) => name));
    expect(agents.map(({ command }) => command)).toEqual(
      enrolled.map((each) => ['agent', '--enrolment', `/var/lib/weir/enrolments/${each}.json`]),
    );
    expect(notes).toEqual([]);
  });

  it('agents > have no secret of the lab but their enrolments', () => {
    for (const { environment = {}, volumes = [] } of agents) {
      expect(volumes).toContain('enrolments:/var/lib/weir/enrolments:ro');
      expect(volumes.filter((each) => /secrets|authority|^key/.test(each))).toEqual([]);
      expect(Object.keys(environment).filter((name) => /_URL|_KEY/.test(name))).toEqual([]);
    }
  });

  it("commands in the gateway's container > name it as this machine, which alone is sent its key", () => {
    const { WEIR_GATEWAY_URL, WEIR_KEY_FILE } = compose.services.gateway!.environment!;
    expect(isLoopback(new URL(WEIR_GATEWAY_URL!).hostname)).toBe(true);
    expect(compose.services.gateway!.volumes).toContain(`key:${path.dirname(WEIR_KEY_FILE!)}`);
  });

  it('environment > of every service > names only settings that weir has', () => {
    const known = Object.values(settings).flatMap((setting) =>
      'or_file' in setting ? [setting.env, `${setting.env}_FILE`] : [setting.env],
    );
    // Those of Node, of RabbitMQ, and of packaging/make-secrets.sh.
    const others = [
      'NODE_EXTRA_CA_CERTS',
      'RABBITMQ_CONFIG_FILE',
      'BROKER_HOST',
      'STORE_HOST',
      'IN_CONTAINERS',
    ];
    const used = services.flatMap(({ environment = {} }) => Object.keys(environment));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => ![...known, ...others].includes(name))).toEqual([]);
  });

  it('ports > of gateway and broker > are published on the loopback address, unless another is named', () => {
    const ports = services.flatMap((service) => service.ports ?? []);
    expect(ports).toEqual(['${LAB_ADDRESS:-127.0.0.1}:5671:5671', '${LAB_ADDRESS:-127.0.0.1}:8000:8000']);
  });

  it('nothing > is spoken in the open, and the gateway wants a key', () => {
    const { WEIR_REQUIRE_KEY } = compose.services.gateway!.environment!;
    expect(WEIR_REQUIRE_KEY).toBe('yes');
    expect(readFileSync(repositoryFile('docker-compose.yml'), 'utf8')).not.toMatch(
      /INSECURE|http:|amqp:|redis:\/\//,
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
