import { findModule, type Workcell, type WorkcellModule } from '../contracts/workcell.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';
import { describeProblems, type Problem } from '../kernel/json/problem.ts';
import { refusedParts, refusedSettings, sendsSecretsElsewhere, withFile } from './file-alone.ts';
import { interfaceForWei, programInterfaces } from './interfaces.ts';
import { statedConfig, statedMetadata } from './wei-defaults.ts';
import { putBack, shown, shownLocations, withSecretsOf } from './without-secrets.ts';

/**
 * What a definition that somebody hands in means: he may have read it from here, without the secrets and with interfaces
 * as WEI knows them, and changed something else.
 * @param inForce the definition that it replaces
 * @param file the workcell as its file has it
 * @param dataFolder absolute
 * @throws WeirError `invalid_workcell` where it changes what the file alone may say, or sends a hidden secret to another place.
 */
export function completeDefinition(
  given: Workcell,
  inForce: Workcell,
  file: Workcell,
  dataFolder: string,
): Workcell {
  const { rest: before } = inForce.config;
  const stated = statedConfig(given.config, file.config, dataFolder);
  const problems = refusedSettings(stated.rest, file.config.rest);
  for (const [key, value] of Object.entries(stated.rest)) {
    const known = before[key];
    if (known !== undefined && sendsSecretsElsewhere({ inner: value }, { inner: known })) {
      problems.push(elsewhere(`/config/${key}`, `config.${key}`));
    }
  }
  const modules = given.modules.map((module, index) => {
    const complete = completeModule(module, findModule(inForce, module.name));
    problems.push(...problemsOf(module, complete, index, inForce, file));
    return complete;
  });
  if (problems.length > 0) {
    throw new WeirError('invalid_workcell', describeProblems(problems), { details: problems });
  }
  const config = { ...stated, rest: withSecretsOf(before, stated.rest) };
  const metadata = withSecretsOf(inForce.metadata, statedMetadata(given.metadata, inForce.metadata));
  const seen = shownLocations(inForce.locations);
  const locations = putBack(given.locations, inForce.locations, seen) as Workcell['locations'];
  // WEI's client drops what it does not know.
  const capacity = given.capacity ?? inForce.capacity;
  return withFile(file, { ...given, metadata, config, modules, locations, ...(capacity && { capacity }) });
}

function problemsOf(
  given: WorkcellModule,
  complete: WorkcellModule,
  index: number,
  inForce: Workcell,
  file: Workcell,
): Problem[] {
  const { name, interface: named, config } = complete;
  const stated = findModule(file, name);
  if (programInterfaces.includes(named) && !stated) {
    const message = `module "${name}": the interface ${named} names a program, which only the workcell file may do: state the module there, then reset the workcell`;
    return [{ pointer: `/modules/${index}/interface`, message }];
  }
  // Against the file's own secrets: in force may be what somebody has handed in.
  const meant = stated ? { ...complete, config: withSecretsOf(stated.config, config) } : complete;
  const refused = refusedParts(meant, stated);
  if (refused.length > 0) {
    return refused.map(({ part, message }) => ({ pointer: `/modules/${index}/${part}`, message }));
  }
  const before = findModule(inForce, name);
  return before && sendsSecretsElsewhere(given.config, before.config)
    ? [elsewhere(`/modules/${index}/config`, `the config of module "${name}"`)]
    : [];
}

function elsewhere(pointer: string, what: string): Problem {
  const why =
    'has a hidden secret and differs in something else, so that the secret could go to another place';
  return {
    pointer,
    message: `${what} ${why}: state the secret anew, or change the workcell file, then reset`,
  };
}

function completeModule(given: WorkcellModule, before: WorkcellModule | undefined): WorkcellModule {
  if (!before) return given;
  // WEI's client drops what it does not know, as consumables: an interface that comes back as it is shown is the one that it was.
  const asShown = given.interface === interfaceForWei(before);
  const consumables = given.consumables ?? before.consumables;
  return {
    ...given,
    ...(consumables && { consumables }),
    interface: asShown ? before.interface : given.interface,
    config: withSecretsOf(before.config, given.config),
    workcell_coordinates: putBack(
      given.workcell_coordinates,
      before.workcell_coordinates,
      shown(before.workcell_coordinates),
    ),
  };
}
