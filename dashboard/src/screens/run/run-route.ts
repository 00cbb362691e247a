import { getRouteApi } from '@tanstack/react-router';

/** The route of the screen, for what its address says. */
export const runRoute = getRouteApi('/runs/$id');
