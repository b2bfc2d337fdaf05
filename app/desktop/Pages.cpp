#include "app/desktop/Pages.h"

#include "ui/shell/MainWindow.h"

namespace addend::desktop {

void registerPages(ui::MainWindow& window, ui::AppContext& app) {
    // A page is registered here when it works, e.g.
    //   window.registerPage({.id = "chat", .group = ui::PageGroup::Chat, .icon = ui::Icon::Chat,
    //                        .shortcut = Qt::CTRL | Qt::Key_1, .title = [] { return ui::ChatPage::tr("Chat");
    //                        }, .make = [&app] { return std::make_unique<ui::ChatPage>(app); }, .searchesAll
    //                        = true});
    Q_UNUSED(window)
    Q_UNUSED(app)
}

}  // namespace addend::desktop
