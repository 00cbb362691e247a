import { WeirError } from '../../shared/errors/weir-error.ts';
import { programInterfaces } from '../../shared/workcell/interfaces.ts';
import { findModule, type Workcell, type WorkcellModule } from '../../shared/workcell/workcell.ts';
import { describeProblems, type Problem } from '../../shared/yaml/problem.ts';
import { interfaceForWei } from './describe-module.ts';
import { withoutFilling } from './wei-config.ts';
import { withSecretsOf } from './without-secrets.ts';

/**
 * What a definition that somebody hands in means: he may have read it from here, without the secrets and with interfaces
 * as WEI knows them, and changed something else. Programs that agents run are the workcell file's business alone: whoever
 * reaches the gateway must not choose what runs on a lab's machines.
 * @param inForce the definition that it replaces
 * @param file the workcell as its file has it
 * @param dataFolder absolute
 * @throws WeirError `invalid_workcell` where it adds a module that names a program.
 */
export function completeDefinition(
  given: Workcell,
  inForce: Workcell,
  file: Workcell,
  dataFolder: string,
): Workcell {
  const problems: Problem[] = [];
  const modules = given.modules.map((module, index) => {
    const complete = completeModule(module, findModule(inForce, module.name));
    if (!namesProgram(complete) || namesProgram(findModule(file, module.name))) return complete;
    problems.push({
      pointer: `/modules/${index}/interface`,
      message: `module "${module.name}": the interface ${complete.interface} names a program, which only the workcell file may do: state the module there, then reset the workcell`,
    });
    return complete;
  });
  if (problems.length > 0) {
    throw new WeirError('invalid_workcell', describeProblems(problems), { details: problems });
  }
  const { rest: before } = inForce.config;
  const stated = withoutFilling(given.config.rest, before, dataFolder);
  const config = { ...given.config, rest: withSecretsOf(before, stated) };
  return withProgramsOf(file, { ...given, config, modules });
}

/** The workcell with the programs that the file states, whatever it says of those modules itself. */
export function withProgramsOf(file: Workcell, workcell: Workcell): Workcell {
  const modules = workcell.modules.map((module) => {
    const stated = findModule(file, module.name);
    if (!stated || !namesProgram(stated)) return module;
    return { ...module, interface: stated.interface, config: stated.config };
  });
  return { ...workcell, modules };
}

function namesProgram(module: WorkcellModule | undefined): boolean {
  return module !== undefined && programInterfaces.includes(module.interface);
}

function completeModule(given: WorkcellModule, before: WorkcellModule | undefined): WorkcellModule {
  if (!before) return given;
  // WEI's client drops what it does not know: an interface that comes back as it is shown is the one that it was.
  const asShown = given.interface === interfaceForWei(before);
  return {
    ...given,
    interface: asShown ? before.interface : given.interface,
    config: withSecretsOf(before.config, given.config),
  };
}
