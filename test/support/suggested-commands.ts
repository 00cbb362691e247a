/** A command within a sentence: what is no option, no id and not an instrument `arm1` or `arm1/a` belongs to the sentence again. */
const command =
  /\bweir (?:admin )?[a-z-]+(?: (?:--[a-z-]+|arm1(?:\/a)?|[0-7][0-9A-HJKMNP-TV-Z]{25}\b(?:\.\d+\.\d+)?))*/g;

/** They ask and change nothing. */
export const looking = ['weir now', 'weir doctor', 'weir workcell'];

/** They want more than their name, or begin a process: what they do is shown elsewhere. */
const notAlone = ['weir insert', 'weir agent', 'weir up', 'weir orchestrator', 'weir dead'];

/** The commands that texts suggest beside those that only look at the lab. */
export function suggestedIn(texts: readonly string[]): string[] {
  const found = new Set(texts.flatMap((text) => text.match(command) ?? []));
  return [...found].filter((each) => !isOneOf(looking, each));
}

/** True where it can be typed as it stands there. */
export function isAlone(typed: string): boolean {
  return !isOneOf(notAlone, typed);
}

function isOneOf(names: readonly string[], typed: string): boolean {
  return names.some((name) => typed.startsWith(name));
}
