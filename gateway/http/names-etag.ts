/**
 * Whether an If-None-Match header names the ETag. Express' own `request.fresh` says no as soon as the client forbids
 * caches to answer, which `fetch` does whenever it sends this header.
 */
export function namesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
}
