// Which pages this build has, in the order of the navigation.
#pragma once

#include "ui/shell/AppContext.h"

namespace addend::ui {
class MainWindow;
class Workbench;
}  // namespace addend::ui

namespace addend::desktop {

void registerPages(ui::MainWindow& window, ui::AppContext& app, ui::Workbench& bench);

}  // namespace addend::desktop
