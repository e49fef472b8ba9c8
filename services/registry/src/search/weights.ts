/*
 * Every number that the order of the hits depends on. They were fitted on requests whose right
 * tools are known; change one only with a measurement.
 */

/** What a word counts by the field that it stands in. */
export type Fields = {
  /** How soon more occurrences of a word stop to count. */
  k1: number;
  /** `b` is how much a long field discounts what stands in it. */
  fields: readonly { weight: number; b: number }[];
};

/** Where a word of the query may stand in a tool, in the order of {@link toolFields}. */
export const TOOL_FIELDS: Fields = {
  k1: 1.2,
  fields: [
    { weight: 5, b: 0.5 }, // its name
    { weight: 1, b: 0.5 }, // the name of its server
    { weight: 1, b: 0.75 }, // its description
    { weight: 1, b: 0.75 }, // the names of its parameters
    { weight: 0.25, b: 0.75 }, // their descriptions
  ],
};

/** Where it may stand in a server, in the order of {@link ownFields} and {@link partFields}. */
export const SERVER_FIELDS: Fields = {
  k1: 1.2,
  fields: [
    { weight: 2, b: 0.5 }, // its name
    { weight: 1, b: 0.5 }, // its description
    { weight: 0.5, b: 0.5 }, // its tags
    { weight: 1, b: 0.5 }, // the names of its tools
    { weight: 0.3, b: 0.5 }, // the beginnings of their descriptions
  ],
};

/** So much of a tool's description speaks for its server. */
export const BEGINNING_CHARACTERS = 160;

/** A tool of the best server gains so much, relative to its own score. */
export const SERVER_PRIOR = 0.5;

/** What parts of a query count. */
export const QUERY = { words: 1, hints: 0.6, quoted: 0.4 };
