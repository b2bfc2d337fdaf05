#include "app/desktop/Pages.h"

#ifdef ADDEND_PAGE_ACTIVATIONS
#include "ui/activations/ActivationsPage.h"
#endif
#include "ui/chat/ChatPage.h"
#ifdef ADDEND_PAGE_COMPARE
#include "ui/compare/ComparePage.h"
#endif
#ifdef ADDEND_PAGE_LMUL
#include "ui/lmul/LMulPage.h"
#endif
#ifdef ADDEND_PAGE_MODELS
#include "ui/models/ModelsPage.h"
#endif
#ifdef ADDEND_PAGE_RUNS
#include "ui/runs/RunsPage.h"
#endif
#include "ui/shell/MainWindow.h"
#ifdef ADDEND_PAGE_STRUCTURE
#include "ui/structure/StructurePage.h"
#endif
#ifdef ADDEND_PAGE_WEIGHTS
#include "ui/weights/WeightsPage.h"
#endif

namespace addend::desktop {

// A page is registered here when it works, not before.
void registerPages(ui::MainWindow& window, ui::AppContext& app, ui::Workbench& bench) {
    window.registerPage({.id = QStringLiteral("chat"),
                         .group = ui::PageGroup::Chat,
                         .icon = ui::Icon::Chat,
                         .shortcut = Qt::CTRL | Qt::Key_1,
                         .title = [] { return ui::ChatPage::tr("Chat"); },
                         .make = [&app, &bench] { return std::make_unique<ui::ChatPage>(app, bench); },
                         .searchesAll = true});
#ifdef ADDEND_PAGE_STRUCTURE
    window.registerPage({.id = QStringLiteral("structure"),
                         .group = ui::PageGroup::Inspect,
                         .icon = ui::Icon::Structure,
                         .shortcut = Qt::CTRL | Qt::Key_2,
                         .title = [] { return ui::StructurePage::tr("Structure"); },
                         .make = [&app, &bench] { return std::make_unique<ui::StructurePage>(app, bench); },
                         .searchesAll = false});
#endif
#ifdef ADDEND_PAGE_WEIGHTS
    window.registerPage({.id = QStringLiteral("weights"),
                         .group = ui::PageGroup::Inspect,
                         .icon = ui::Icon::Weights,
                         .shortcut = Qt::CTRL | Qt::Key_3,
                         .title = [] { return ui::WeightsPage::tr("Weights"); },
                         .make = [&app, &bench] { return std::make_unique<ui::WeightsPage>(app, bench); },
                         .searchesAll = false});
#endif
#ifdef ADDEND_PAGE_ACTIVATIONS
    window.registerPage(
        {.id = QStringLiteral("activations"),
         .group = ui::PageGroup::Inspect,
         .icon = ui::Icon::Activations,
         .shortcut = Qt::CTRL | Qt::Key_4,
         .title = [] { return ui::ActivationsPage::tr("Activations"); },
         .make = [&app, &bench] { return std::make_unique<ui::ActivationsPage>(app, bench); },
         .searchesAll = false});
#endif
#ifdef ADDEND_PAGE_LMUL
    window.registerPage({.id = QStringLiteral("lmul"),
                         .group = ui::PageGroup::Inspect,
                         .icon = ui::Icon::Lmul,
                         .shortcut = Qt::CTRL | Qt::Key_5,
                         .title = [] { return ui::LMulPage::tr("L-Mul"); },
                         .make = [&app, &bench] { return std::make_unique<ui::LMulPage>(app, bench); },
                         .searchesAll = false});
#endif
#ifdef ADDEND_PAGE_COMPARE
    window.registerPage({.id = QStringLiteral("compare"),
                         .group = ui::PageGroup::Measure,
                         .icon = ui::Icon::Compare,
                         .shortcut = Qt::CTRL | Qt::Key_6,
                         .title = [] { return ui::ComparePage::tr("Compare"); },
                         .make = [&app, &bench] { return std::make_unique<ui::ComparePage>(app, bench); },
                         .searchesAll = false});
#endif
#ifdef ADDEND_PAGE_RUNS
    window.registerPage({.id = QStringLiteral("runs"),
                         .group = ui::PageGroup::Measure,
                         .icon = ui::Icon::Runs,
                         .shortcut = Qt::CTRL | Qt::Key_7,
                         .title = [] { return ui::RunsPage::tr("Runs"); },
                         .make = [&app, &bench] { return std::make_unique<ui::RunsPage>(app, bench); },
                         .searchesAll = false});
#endif
#ifdef ADDEND_PAGE_MODELS
    window.registerPage({.id = QStringLiteral("models"),
                         .group = ui::PageGroup::Manage,
                         .icon = ui::Icon::Models,
                         .shortcut = Qt::CTRL | Qt::Key_8,
                         .title = [] { return ui::ModelsPage::tr("Models"); },
                         .make = [&app, &bench] { return std::make_unique<ui::ModelsPage>(app, bench); },
                         .searchesAll = false});
#endif
}

}  // namespace addend::desktop
