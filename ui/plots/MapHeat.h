// A map of the engine (core/inspect) as what a heat map draws from.
#pragma once

#include <memory>

#include "ui/plots/HeatSource.h"

namespace addend {
class MapPyramid;
class MapSource;
}  // namespace addend

namespace addend::ui {

/// Small maps are read as they are drawn; for a larger one a pyramid is built at the first drawing, on the
/// worker that draws. Null for null.
std::shared_ptr<const HeatSource> heatOf(std::shared_ptr<const MapSource> map);
/// Over a pyramid that is there.
std::shared_ptr<const HeatSource> heatOf(std::shared_ptr<const MapPyramid> pyramid);

}  // namespace addend::ui
