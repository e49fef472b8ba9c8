import { createMemoryDocuments } from './memory-documents.js';
import { describeDocuments, notes } from './testing/describe-documents.js';

describeDocuments('memory', () => Promise.resolve(createMemoryDocuments(notes)));
