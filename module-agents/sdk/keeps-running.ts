/**
 * Why an action may not keep its instrument running without its agent, as a sentence that begins with the action; undefined where it may. Only
 * `recover` lets the next agent process follow the job, and stop it. Pure.
 * @param canRecover true if the action has `recover`
 */
export function whyNotKeptRunning(
  name: string,
  keepsRunning: unknown,
  canRecover: boolean,
): string | undefined {
  if (keepsRunning !== undefined && typeof keepsRunning !== 'boolean')
    return `\`keeps_running\` of action "${name}" must be true or false`;
  if (keepsRunning !== true || canRecover) return undefined;
  return `action "${name}" has \`keeps_running\` and no \`recover\`: without it, the next agent process can neither follow nor stop what the instrument does`;
}
