import type { Principal } from './principal.js';

/** Whose something is, and on which server; every hop is one. */
export type Owner = { server: string; principal: Pick<Principal, 'kind' | 'subject'> };
