/** Style sheets are imported for esbuild, which gathers them into one file for each app. */
declare module '*.css';
