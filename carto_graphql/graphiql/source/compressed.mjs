// A built file in the encodings that it is kept in.
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

export const compressed = (contents) => ({
  br: brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } }),
  gz: gzipSync(contents, { level: 9 }),
});
