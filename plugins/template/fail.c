/* How the plugin fails: a code, and what its sentence needs. */
#include <string.h>

#include "template.h"

/* No texts are formatted, nothing is printed: the host has a sentence for each code. */
int32_t fail(addend_error* error, int32_t code, int64_t number, const char* text0, const char* text1) {
    if (!error || error->struct_size < sizeof *error) return ADDEND_FAILED;
    const uint32_t size = error->struct_size;
    memset(error, 0, sizeof *error);
    error->struct_size = size;
    error->code = code;
    error->number[0] = number;
    if (text0) strncpy(error->text[0], text0, sizeof error->text[0] - 1);
    if (text1) strncpy(error->text[1], text1, sizeof error->text[1] - 1);
    return ADDEND_FAILED;
}
int32_t bad_argument(addend_error* error, const char* what, const char* wrong) {
    return fail(error, ADDEND_ERROR_BAD_ARGUMENT, 0, what, wrong);
}
int32_t no_memory(addend_error* error, uint64_t bytes, const char* what) {
    return fail(error, ADDEND_ERROR_OUT_OF_MEMORY, (int64_t)bytes, what, NULL);
}
