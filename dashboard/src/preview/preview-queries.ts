import { queryOptions } from '@tanstack/react-query';
import { aside } from '../aside/index.ts';

/** A file that a step made never changes, so it is read once. */
const once = {
  structuralSharing: false,
  staleTime: Infinity,
  refetchInterval: false,
  gcTime: 60_000,
} as const;

export function tableQuery(address: string) {
  return queryOptions({
    queryKey: ['file', address, 'table'],
    queryFn: () => aside('readTable', address),
    ...once,
  });
}

export function tableRowsQuery(address: string, from: number, count: number) {
  return queryOptions({
    queryKey: ['file', address, 'rows', from],
    queryFn: () => aside('readTableRows', address, from, count),
    ...once,
  });
}

export function jsonQuery(address: string) {
  return queryOptions({
    queryKey: ['file', address, 'json'],
    queryFn: () => aside('readJsonFile', address),
    ...once,
  });
}

export function textQuery(address: string, most: number) {
  return queryOptions({
    queryKey: ['file', address, 'text'],
    queryFn: () => aside('readTextFile', address, most),
    ...once,
  });
}
