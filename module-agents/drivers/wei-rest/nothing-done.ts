/** The module did nothing, for certain, and may do it later: it was not reached, or said that it is not ready. */
export class NothingDone extends Error {
  override readonly name = 'NothingDone';
}
