/** The environment variable that names the file into which what differs from the description is written. */
export const answerFaults = 'WEIR_TEST_ANSWER_FAULTS';
