import type { StepNumber } from '../../contracts/step-flow.ts';
import { type ValueType, stepsOfPointer } from '../../expressions/index.ts';
import type { PlacedText } from '../placed-step.ts';
import type { AuthorsText } from './authors-text.ts';
import type { FlowNode } from './flow-node.ts';
import { knownTypes, typeOfDeclared } from './known-types.ts';
import type { StepsNamed } from './scope-of.ts';

/** The texts of a step with what is known of the things that they name, and of what they must come to. */
export function placeTexts(
  node: FlowNode,
  texts: readonly AuthorsText[],
  stepsNamed: StepsNamed,
): PlacedText[] {
  const { document, frame, part, owner, rounds } = node;
  if (!document) return [];
  const { name, module, action } = document;
  const place = { name, ...(frame.file === '' ? {} : { file: frame.file }) };
  return texts.map((text) => {
    const steps = Object.entries(stepsNamed(node, text)).flatMap(([called, { number }]) =>
      number === undefined ? [] : [[called, number] as const],
    );
    const ofAction = /^\/(?:args|files)\//.test(text.pointer);
    const wanted = wantedOf(node, text);
    return {
      ...{ text, ...place, pointer: `${node.pointer}${text.pointer}` },
      types: knownTypes(text.names, frame.known, part === 'body' ? owner?.rounds : rounds),
      steps: Object.fromEntries<StepNumber>(steps),
      ...(ofAction ? { action: { module, action } } : {}),
      ...(wanted === undefined ? {} : { wanted }),
    };
  });
}

function wantedOf({ inner }: FlowNode, { kind, pointer, template }: AuthorsText): ValueType | undefined {
  if (kind !== 'text') return kind === 'truth' ? 'boolean' : 'array';
  const [list, name = '', further] = stepsOfPointer(pointer);
  if (list !== 'with' || further !== undefined || !template.whole) return undefined;
  const declared = inner?.known.parameters.given?.get(name);
  return declared && typeOfDeclared(declared.type);
}
