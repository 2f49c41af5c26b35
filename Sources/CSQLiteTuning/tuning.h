#include <sqlite3.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// sqlite3_config is variadic, so Swift cannot call it.
static inline int hansard_sqlite_memstatus_off(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

// Blocks of 1 MiB and more go back to the system when they are freed. By itself glibc raises that limit to the largest block
// that was ever freed, up to 32 MiB, and from then on keeps such blocks in the heap of the thread that asked for them.
static inline int hansard_return_large_blocks(void) {
#ifdef __GLIBC__
    return mallopt(M_MMAP_THRESHOLD, 1 << 20);
#else
    return 1;
#endif
}

#ifdef __linux__
// Swift’s Glibc does not have it, since it is GNU’s own.
int syncfs(int descriptor);
#endif
