/** The parts of a command's id: `<run_id>.<step position>.<attempt>`, both numbers from 0 and 1. */
export interface CommandParts {
  run_id: string;
  /** Position of the step in the run, from 0. */
  step: number;
  /** From 1. */
  attempt: number;
}

const form = /^([0-7][0-9A-HJKMNP-TV-Z]{25})\.(0|[1-9]\d{0,5})\.([1-9]\d{0,5})$/;

export function commandId(parts: CommandParts): string {
  return `${parts.run_id}.${parts.step}.${parts.attempt}`;
}

/** The parts, or undefined where `id` is not a command's id. */
export function parseCommandId(id: string): CommandParts | undefined {
  const match = form.exec(id);
  if (!match) return undefined;
  return { run_id: match[1] as string, step: Number(match[2]), attempt: Number(match[3]) };
}

/** Names a step: `<run id>.<position>`. */
export function stepKey(run_id: string, position: number): string {
  return `${run_id}.${position}`;
}

/** The parts of a step's key (see `stepKey`); of none, those of no step. */
export function parseStepKey(key = ''): { run_id: string; position: number } {
  const [run_id = '', position] = key.split('.');
  return { run_id, position: Number(position) };
}

/** True for every attempt of one step. */
export function attemptsOf(run_id: string, position: number): (command_id: string) => boolean {
  return (command_id) => {
    const parts = parseCommandId(command_id);
    return parts?.run_id === run_id && parts.step === position;
  };
}
