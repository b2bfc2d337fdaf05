// The ABI's opaque handles are our objects.
#pragma once

#include "plugins/abi/addend_abi.h"
#include "plugins/cuda/plan.h"
#include "plugins/cuda/session.h"

namespace addend::cuda {

template <class Own, class Handle>
Own& checked(Handle* handle, const char* name) {
    if (!handle) bad_argument(name, "is NULL");
    return *reinterpret_cast<Own*>(handle);
}
inline Weights& own(addend_weights* handle) {
    return checked<Weights>(handle, "weights");
}
inline Program& own(addend_program* handle) {
    return checked<Program>(handle, "program");
}
inline Plan& own(addend_plan* handle) {
    return checked<Plan>(handle, "plan");
}
inline Session& own(addend_session* handle) {
    return checked<Session>(handle, "session");
}
inline const Weights& own(const addend_weights* handle) {
    return checked<const Weights>(handle, "weights");
}
inline const Plan& own(const addend_plan* handle) {
    return checked<const Plan>(handle, "plan");
}
inline const Session& own(const addend_session* handle) {
    return checked<const Session>(handle, "session");
}

}  // namespace addend::cuda
