/**
 * The environment variable that names the file into which a process writes the answers that its gateways give, a line of JSON each. A
 * release writes what is wrong with them, a text each: it judges them itself, by its own description.
 */
export const answersFile = 'WEIR_TEST_ANSWER_FAULTS';
