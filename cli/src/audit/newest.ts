/** Keeps the last so many of the items added. */
export type Newest<Item> = { add: (item: Item) => void; list: () => Item[] };

export function createNewest<Item>(limit: number): Newest<Item> {
  const items: Item[] = [];
  let oldest = 0;
  return {
    add: (item) => {
      if (items.length < limit) {
        items.push(item);
        return;
      }
      items[oldest] = item;
      oldest = (oldest + 1) % limit;
    },
    list: () => [...items.slice(oldest), ...items.slice(0, oldest)],
  };
}
