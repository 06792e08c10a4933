/** The compiled kernels, embedded: `npm run build` makes this module of assembly/*.ts. */
export declare function simd(): Uint8Array<ArrayBuffer>;
export declare function relaxedSimd(): Uint8Array<ArrayBuffer>;
