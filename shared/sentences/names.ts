/** Characters of a step's name that a sentence has. */
const maxName = 100;

/** A step in a sentence: `step 7 "fill[3]"`. People count from 1. */
export function nameStep(position: number, name?: string): string {
  const number = `step ${position + 1}`;
  return name === undefined ? number : `${number} ${JSON.stringify(name.slice(0, maxName))}`;
}

/** Who did something, and why, as far as is known: ` by Ada: it is empty`. */
export function byWhom({ by, reason }: { by?: string | undefined; reason?: string | undefined }): string {
  return `${by ? ` by ${by}` : ''}${reason ? `: ${reason}` : ''}`;
}
