/**
 * The `jsonSchemaValidator` of an SDK client or server that never has anything validated: a client
 * that calls no tool, a server that asks its client nothing. The SDK's default makes a schema
 * compiler for each of them, a large part of the cost of a small call, and compiles what
 * strangers wrote.
 */
export const NO_SCHEMA_VALIDATION = {
  getValidator: () => () => {
    throw new Error('Nothing is validated here');
  },
};
