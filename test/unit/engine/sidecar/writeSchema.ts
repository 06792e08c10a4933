/**
 * Writes the schema that the editor uses: npx tsx test/unit/engine/sidecar/writeSchema.ts
 */
import { writeFileSync } from 'node:fs';
import { schemaText } from '../../../../src/engine/sidecar/schema.js';

writeFileSync('media/schema/unroll.schema.json', schemaText());
