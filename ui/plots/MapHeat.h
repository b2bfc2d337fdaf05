// A map of the engine (core/inspect) as what a heat map draws from.
#pragma once

#include <memory>

#include "ui/plots/HeatSource.h"

namespace addend {
class MapPyramid;
class MapSource;
}  // namespace addend

namespace addend::ui {

/// Small maps are read as they are drawn; for a larger one a pyramid is built first, on the worker that draws, which
/// says how far it is and stops when asked (HeatSource::prepare). Null for null.
std::shared_ptr<const HeatSource> heatOf(std::shared_ptr<const MapSource> map);
/// Over a pyramid that is there.
std::shared_ptr<const HeatSource> heatOf(std::shared_ptr<const MapPyramid> pyramid);

}  // namespace addend::ui
