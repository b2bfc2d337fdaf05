// Which pages this build has, in the order of the navigation.
#pragma once

#include "ui/shell/AppContext.h"

namespace addend::ui {
class MainWindow;
}

namespace addend::desktop {

void registerPages(ui::MainWindow& window, ui::AppContext& app);

}  // namespace addend::desktop
