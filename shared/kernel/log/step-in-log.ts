/** Characters of a step's name that a line has. */
const maxName = 100;

/** A step in a line of a run's log, or in a sentence for people: `step 7 "fill[3]"`. People count from 1. */
export function stepInLog(position: number, name: string | undefined): string {
  const number = `step ${position + 1}`;
  return name === undefined ? number : `${number} ${JSON.stringify(name.slice(0, maxName))}`;
}

/** A line in which the machine names a step by its number alone, with the step's name beside that. Pure. */
export function withStepName(text: string, position: number, name: string | undefined): string {
  const number = stepInLog(position, undefined);
  // The first place is the machine's own: what follows may be a driver's words.
  for (let at = text.indexOf(number); at >= 0; at = text.indexOf(number, at + 1)) {
    const end = at + number.length;
    if (!/\d/.test(text.charAt(end))) return text.slice(0, at) + stepInLog(position, name) + text.slice(end);
  }
  return text;
}
