// The environment of the tests, before Swift Testing reads it. Only C has code that runs so early.

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// Four tests at once for each core, unless the environment says how many. Left alone, Swift Testing begins all of them
// together: their servers, child processes and limits of time would then wait for the turn of two thousand others.
__attribute__((constructor)) static void limit_tests_at_once(void) {
    char width[24];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    snprintf(width, sizeof width, "%ld", 4 * (cores < 1 ? 1 : cores));
    setenv("SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH", width, 0);
}
