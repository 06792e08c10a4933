/** The compiled kernels, embedded: `npm run build` makes this module of assembly/*.ts. */
export declare const simd: Uint8Array<ArrayBuffer>;
export declare const relaxedSimd: Uint8Array<ArrayBuffer>;
