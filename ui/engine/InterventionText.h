// Interventions in the words of the interface.
#pragma once

#include <QString>

#include "core/inspect/interventions.h"

namespace addend::ui {

/// "Multiply layers.2.mlp.act by 0.5 · channels 0–63 · tokens 3–9".
QString interventionText(const Intervention& item);
/// The list's own name, else what its enabled items do; empty: nothing is in force.
QString interventionsTitle(const InterventionList& list);
/// What its enabled items do, whatever the list is called.
QString interventionsDetail(const InterventionList& list);

}  // namespace addend::ui
