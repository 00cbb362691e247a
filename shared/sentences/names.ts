/** Characters of a step's name that a sentence has. */
const maxName = 100;

/** What the rounds of a loop call their steps: `fill[3]`, `fill[3]/rinse`. */
const ofRound = /\[\d+\](?:\/|$)/;

/** A step before its name: `step 7`. One of a round was added behind all others: no list has it by that number, and it is `step`. People count from 1. */
export function numberStep(position: number, name: string | null = null): string {
  return name !== null && ofRound.test(name) ? 'step' : `step ${position + 1}`;
}

/** A step in a sentence: `step 7 "rinse"`, and `step "fill[3]/rinse"` of a round. */
export function nameStep(position: number, name?: string): string {
  const number = numberStep(position, name);
  return name === undefined ? number : `${number} ${JSON.stringify(name.slice(0, maxName))}`;
}

/** Who did something, and why, as far as is known: ` by Ada: it is empty`. */
export function byWhom({ by, reason }: { by?: string | undefined; reason?: string | undefined }): string {
  return `${by ? ` by ${by}` : ''}${reason ? `: ${reason}` : ''}`;
}
