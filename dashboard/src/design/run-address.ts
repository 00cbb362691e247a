/** The page's address of a run, at one of its steps (from 0) where one is given. */
export function runAddress(run_id: string, step?: number): string {
  return `#/runs/${encodeURIComponent(run_id)}${step === undefined ? '' : `?step=${step}`}`;
}

/** The page's address where somebody says what became of a run's step. */
export function unknownAddress(run_id: string): string {
  return `#/runs/${encodeURIComponent(run_id)}/unknown`;
}

/** The page's address of a question that a run puts to a person. */
export function askAddress(id: string): string {
  return `#/asks?ask=${encodeURIComponent(id)}`;
}
