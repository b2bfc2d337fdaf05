// Every length of the desktop, in device-independent pixels on a 4 px grid. Nothing else in ui/ names a
// pixel.
#pragma once

namespace addend::ui::metrics {

constexpr int tight = 4;     // inside a control group
constexpr int control = 8;   // between controls
constexpr int inset = 12;    // inside cards, popups and list rows
constexpr int page = 16;     // page margin
constexpr int section = 24;  // between sections

constexpr int radius = 6;
constexpr int radiusLarge = 10;
constexpr int focusRing = 2;
constexpr int hairline = 1;

constexpr int icon = 16;
constexpr int iconLarge = 24;
constexpr int iconHero = 48;  // empty states

constexpr int controlHeight = 32;  // grows with the font
constexpr int rowHeight = 28;      // lists and tables
constexpr int meterWidth = 64;

constexpr int formWidth = 640;  // widest form
constexpr int chatWidth = 760;  // widest chat text
constexpr int popupWidth = 360;
constexpr int dialogWidth = 560;
constexpr int dialogHeight = 560;

constexpr int windowMinWidth = 960;
constexpr int windowMinHeight = 640;
constexpr int windowWidth = 1280;
constexpr int windowHeight = 840;
constexpr int windowFrame = 40;  // left free above a first window, for its title bar

}  // namespace addend::ui::metrics
