/**
 * The `jsonSchemaValidator` of a client that calls no tool: it never has anything validated, and so
 * never compiles what strangers wrote.
 */
export const NO_SCHEMA_VALIDATION = {
  getValidator: () => () => {
    throw new Error('Nothing is validated here');
  },
};
