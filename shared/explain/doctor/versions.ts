import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { Finding } from '../../contracts/findings.ts';
import type { InfrastructureTrouble } from '../../contracts/infrastructure.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import { rankOf } from '../../kernel/version.ts';
import { doctorCommand } from '../condition/commands.ts';
import { ok, warn } from './judge.ts';

/** Which weir each part of a lab runs. */
export interface Versions {
  gateway: string;
  leader: WorkcellState['leader'];
  /** Those that are present. */
  agents: readonly { name: string; version?: string | undefined }[];
}

export function versionsOf({ version: gateway, leader, instances }: Diagnosis): Versions {
  const present = instances.filter(({ presence }) => presence === 'present');
  const agents = present.map(({ module, instance, version }) => ({ name: `${module}/${instance}`, version }));
  return { gateway, leader, agents };
}

/** What is upgraded next while the parts differ: orchestrators come first, and agents when they are at rest. */
function behind({ gateway, leader, agents }: Versions): { text: string; remedy?: string } | undefined {
  if (!leader) return undefined;
  const led = `the orchestrator that leads runs ${named(leader.version)}`;
  const ahead = rankOf(gateway) - rankOf(leader.version);
  if (ahead !== 0)
    return {
      text: `${led}, the gateway ${named(gateway)}`,
      remedy:
        ahead > 0
          ? 'upgrade the orchestrators next, those that stand by first: the newest leads, and what an earlier one cannot heed is refused'
          : 'upgrade the gateways next: they do not know what the orchestrator knows',
    };
  const late = agents.filter(({ version }) => rankOf(version) < rankOf(gateway));
  if (late.length === 0) return undefined;
  const each = late.map(({ name, version }) => `${name} (${named(version)})`).join(', ');
  return { text: `agents of an earlier version go on, and are upgraded when they are at rest: ${each}` };
}

/** weir tells its version since 0.3. */
function named(version: string | undefined): string {
  return version === undefined ? 'weir 0.2 or earlier' : `weir ${version}`;
}

/** Which versions are there, and what is to be upgraded next. */
export function judgeVersions(versions: Versions): Finding[] {
  const found = behind(versions);
  if (!found) return versions.leader ? [ok('versions', `all run ${named(versions.gateway)}`)] : [];
  const { text, remedy } = found;
  return [remedy === undefined ? ok('versions', text) : warn('versions', text, remedy)];
}

/** The same for whoever looks at the lab: agents may be behind for weeks, and that is no trouble. */
export function versionTrouble(versions: Omit<Versions, 'agents'>): InfrastructureTrouble[] {
  const { text, remedy } = behind({ ...versions, agents: [] }) ?? {};
  if (text === undefined || remedy === undefined) return [];
  const then = 'runs go on; what one of the two does not know is not done';
  return [{ key: 'orchestrator', text, since: null, then, first: remedy, next: doctorCommand }];
}
