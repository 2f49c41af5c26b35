#include <sqlite3.h>

// sqlite3_config is variadic, so Swift cannot call it.
static inline int hansard_sqlite_memstatus_off(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
