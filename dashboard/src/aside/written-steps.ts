import { LineCounter, parseDocument, type Document } from 'yaml';

/** Something that is wrong with what was written; lines and columns count from 1. */
export interface WrittenFault {
  pointer: string;
  message: string;
  line?: number;
  column?: number;
}

/** Steps as somebody has written them, or what is wrong with the text. */
export interface WrittenSteps {
  steps?: Record<string, unknown>[];
  faults: WrittenFault[];
}

const wanted = 'a list of steps is asked for, as a workflow has them: each begins with "- name:"';

/** Reads a list of steps, or those of a whole workflow, from YAML. Pure. */
export function writtenSteps(text: string): WrittenSteps {
  const { document, lines } = parse(text);
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    return { faults: [{ pointer: '', message: error.message, line, column: col }] };
  }
  try {
    const steps = listIn(document.toJS() as unknown);
    if (steps) return { steps, faults: [] };
  } catch (error) {
    return { faults: [{ pointer: '', message: String(error) }] };
  }
  return { faults: [{ pointer: '', message: wanted, line: 1, column: 1 }] };
}

/**
 * The places of faults in the text of the steps.
 * @param faults their pointers lead into `/steps` of a request, or into `/flowdef` of a workflow
 */
export function placeFaults(
  text: string,
  faults: readonly { pointer: string; message: string }[],
): WrittenFault[] {
  const { document, lines } = parse(text);
  const isWorkflow = document.get('flowdef') !== undefined;
  return faults.map(({ pointer, message }) => {
    const [first, ...rest] = pointer.split('/').slice(1).map(unescaped);
    if (first !== 'steps' && first !== 'flowdef') return { pointer, message };
    const offset = offsetOf(document, isWorkflow ? ['flowdef', ...rest] : rest);
    if (offset === undefined) return { pointer, message };
    const { line, col } = lines.linePos(offset);
    return { pointer, message, line, column: col };
  });
}

function parse(text: string): { document: Document; lines: LineCounter } {
  const lines = new LineCounter();
  return { document: parseDocument(text, { lineCounter: lines, prettyErrors: false }), lines };
}

function listIn(value: unknown): Record<string, unknown>[] | undefined {
  const list = isObject(value) ? value['flowdef'] : value;
  return Array.isArray(list) && list.length > 0 && list.every(isObject) ? list : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where a value begins; where there is none, what would hold it. */
function offsetOf(document: Document, path: readonly string[]): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const keys = path.slice(0, length).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    const node = document.getIn(keys, true) as { range?: [number, number, number] | null } | undefined;
    if (node?.range) return node.range[0];
  }
  return undefined;
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
