import { expect, it } from 'vitest';
import { demandOk } from '../../../../../module-agents/drivers/wei/step-response.ts';

it.each([
  ['', 'it says nothing more'],
  ['{"detail":"no such deck"}', 'no such deck'],
  ['<html>', '<html>'],
])('an error whose body is %j > is told as %j', (body, told) => {
  expect(() => demandOk(500, body)).toThrow(`the module answered 500: ${told}`);
});
