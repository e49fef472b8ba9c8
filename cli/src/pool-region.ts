/** The region of Amazon that the id of a user pool begins with; none for no pool. */
export function poolRegion(poolId: string): string {
  return poolId.slice(0, Math.max(0, poolId.lastIndexOf('_')));
}
