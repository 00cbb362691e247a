import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** The error of weir with which this is refused, or nothing where it is not. */
export function refusalOf(act: () => unknown): WeirError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (WeirError.is(error)) return error;
    throw error;
  }
}
