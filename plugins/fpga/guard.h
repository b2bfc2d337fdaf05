// The ABI's edge: nothing thrown passes it.
#pragma once

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>

#include "plugins/fpga/fault.h"

namespace addend::fpga {

inline void store_error(addend_error* to, const addend_error& error) noexcept {
    if (!to) return;
    const std::uint32_t known = to->struct_size;
    std::memcpy(to, &error, std::min<std::size_t>(known, sizeof error));
    if (known >= sizeof known) to->struct_size = known;
}

/// Runs `body`, which returns an addend_status or throws.
template <class Body>
std::int32_t guarded(addend_error* error, Body&& body) noexcept {
    try {
        return body();
    } catch (const Fault& fault) {
        store_error(error, fault.error);
    } catch (const std::bad_alloc&) {
        addend_error out{};
        out.struct_size = sizeof out;
        out.code = ADDEND_ERROR_OUT_OF_MEMORY;
        std::memcpy(out.text[0], "tables", 7);
        store_error(error, out);
    } catch (const std::exception& exception) {
        addend_error out{};
        out.struct_size = sizeof out;
        out.code = ADDEND_ERROR_INTERNAL;
        std::strncpy(out.text[0], exception.what(), sizeof out.text[0] - 1);
        store_error(error, out);
    } catch (...) {
        addend_error out{};
        out.struct_size = sizeof out;
        out.code = ADDEND_ERROR_INTERNAL;
        store_error(error, out);
    }
    return ADDEND_FAILED;
}

/// Fills a caller's struct no further than it is long, and keeps its struct_size.
template <class T>
void fill_struct(T* to, const T& from, const char* name) {
    if (!to) bad_argument(name, "is NULL");
    const std::uint32_t known = to->struct_size;
    if (known < sizeof known) bad_argument(name, "has no struct_size");
    std::memcpy(to, &from, std::min<std::size_t>(known, sizeof from));
    to->struct_size = known;
}

}  // namespace addend::fpga
