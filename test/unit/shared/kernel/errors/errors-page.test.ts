import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../../../shared/kernel/errors/catalogue.ts';
import { formatted } from '../../../../support/formatted.ts';

function errorsPage(): string {
  const rows = Object.entries(catalogue).map(
    ([code, { title, status, retryable }]) =>
      `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | ${title} |`,
  );
  return `# Errors

Every failure that weir reports has a code. Programs branch on the code; titles and details are for people and may
change. \`npx vitest run test/unit/shared/kernel/errors -u\` writes this page from \`shared/kernel/errors/catalogue.ts\`.

Over HTTP a failure is a problem document (RFC 9457, \`application/problem+json\`): \`type\`, \`title\`, \`status\`, \`detail\`,
\`instance\`, and ours: \`code\`, \`request_id\`, and \`errors\`, a list of \`{pointer, message, line, column}\` where a workflow
has several faults. The details of failures on our side (5xx) stand in the gateway's log, under the request's id.

"Again" says whether the same call may succeed later without anybody changing anything. The statuses of codes that
never reach an HTTP client are 500.

| Code | Status | Again | Meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

describe('docs/errors.md', () => {
  it('the page > says what the catalogue says', async () => {
    const page = await formatted('errors.md', errorsPage());
    await expect(page).toMatchFileSnapshot('../../../../../docs/errors.md');
  });
});
