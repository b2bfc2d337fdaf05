// Colour maps of the plots: perceptually even, safe for colour-blind readers.
#pragma once

#include <QColor>

namespace addend::ui {

/// cividis (Nuñez, Anderton and Renslow 2018): position 0 (dark blue) to 1 (yellow), clamped.
QColor cividis(double position);
/// Blue - white - orange, centred: -1 blue, 0 white (in the dark theme: the surface's dark), +1 orange,
/// clamped.
QColor blueWhiteOrange(double position, bool dark = false);

}  // namespace addend::ui
