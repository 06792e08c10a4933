/**
 * How the program is interrupted: Ctrl-C, a closed terminal, `kill`. The first module to be loaded, so that the handlers
 * stand before the rest of the program, which takes longer to load than an impatient hand to press Ctrl-C.
 */
const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());

/** Aborted as soon as the program is told to end. */
export const interruption: AbortSignal = controller.signal;
