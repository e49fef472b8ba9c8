export { replaceFile } from './atomic-file.js';
export type { Documents, DocumentsOptions } from './documents.js';
export { openFileDocuments, type FileDocumentsOptions } from './file-documents.js';
export { openFileKeyValue, type FileKeyValue, type FileKeyValueOptions } from './file-key-value.js';
export type { KeyValue } from './key-value.js';
export { createMemoryDocuments } from './memory-documents.js';
export { createMemoryKeyValue, type MemoryKeyValueOptions } from './memory-key-value.js';
