/* Plugins a host must refuse, one for each definition of ADDEND_REFUSED_*. Nothing but the table is ever read
 * of them: a function that is called says so by ending the process. (NULL_FUNCTION has init only: the host
 * must see that the others are missing before it calls it.) */
#include <stdlib.h>

#include "plugins/abi/addend_abi.h"

#if defined(ADDEND_REFUSED_NO_SYMBOL)

/* A shared library that is no plugin. */
ADDEND_EXPORT extern const int not_addend_plugin;
const int not_addend_plugin = 1;

#else

ADDEND_EXPORT extern const addend_plugin_entry addend_plugin;

static int32_t init(const addend_host* host, addend_error* error) {
    (void)host, (void)error;
    abort();
}

const addend_plugin_entry addend_plugin = {
#if defined(ADDEND_REFUSED_BAD_MAJOR)
    .abi_major = ADDEND_ABI_MAJOR + 1,
#else
    .abi_major = ADDEND_ABI_MAJOR,
#endif
#if defined(ADDEND_REFUSED_SHORT_STRUCT)
    .struct_size = 64, /* ends before the functions */
#else
    .struct_size = sizeof(addend_plugin_entry),
#endif
    .id = "refused",
    .name = "A plugin to refuse",
    .version = "1",
    .licence = "GPL-3.0-or-later",
    .init = init,
};
#endif
