import type { Json } from '../../../shared/contracts/json.ts';
import { cutShort } from '../../../shared/contracts/some-of.ts';
import { maxProblems, type Problem } from '../../../shared/yaml/problem.ts';
import type { FlowNode } from './flow-node.ts';
import type { StepNames } from './step-names.ts';

/** A step that another one names. */
export interface Naming {
  target: FlowNode;
  /** Where it names it. */
  pointer: string;
}

/**
 * The steps that a step names in its keys. `dependencies` are WEI's, and mean something only where the workflow says that its steps
 * follow them.
 */
export function namingsOf(
  node: FlowNode,
  names: StepNames,
): { namings: Naming[]; instance?: FlowNode; problems: Problem[] } {
  const { document } = node;
  const problems: Problem[] = [];
  if (!document) return { namings: [], problems };

  function find(name: Json, pointer: string): Naming[] {
    const found = typeof name === 'string' ? names.find(name) : 'it must be the name of a step';
    if (typeof found !== 'string') return [{ target: found, pointer }];
    if (problems.length <= maxProblems) problems.push(problemOf(node, pointer, found));
    return [];
  }

  const follows = node.frame.execution === 'dag' && node.part !== 'recover';
  const listed = follows ? [document.dependencies ?? []].flat() : [];
  const namings = listed.flatMap((name, index) =>
    find(name, `${node.pointer}/dependencies${Array.isArray(document.dependencies) ? `/${index}` : ''}`),
  );
  const { same_instance_as } = document;
  if (typeof same_instance_as !== 'string') return { namings, problems };
  const [like] = find(same_instance_as, `${node.pointer}/same_instance_as`);
  if (!like) return { namings, problems };
  const [own, theirs] = [document.module, like.target.document?.module];
  if (theirs !== undefined && theirs !== own) {
    const message = `"${cutShort(same_instance_as)}" goes to an instance of "${cutShort(theirs)}", and this step is for "${cutShort(own)}"`;
    problems.push(problemOf(node, like.pointer, message));
  }
  return { namings: [...namings, like], instance: like.target, problems };
}

/** A problem of a step, which its sentence names. */
export function problemOf(node: FlowNode, pointer: string, message: string): Problem {
  return { pointer, message: `step "${cutShort(node.name)}": ${message}` };
}
