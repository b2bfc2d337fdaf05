#include "core/runtime/caught.h"

#include <exception>
#include <new>

namespace addend {

Message caught_message() {
    try {
        throw;
    } catch (const Failure& failure) {
        return failure.message();
    } catch (const std::bad_alloc&) {
        return {Code::memory_exhausted, {}};
    } catch (const std::exception& error) {
        return {Code::internal_error, {{"detail", error.what()}}};
    } catch (...) {
        return {Code::internal_error, {{"detail", "unknown exception"}}};
    }
}

}  // namespace addend
