// The long-lived objects behind the window, in the order they must be made. The composition root and the
// tests own one.
#pragma once

#include "ui/settings/Settings.h"
#include "ui/shell/AppContext.h"
#include "ui/shell/ContextModel.h"
#include "ui/shell/JobListModel.h"
#include "ui/shell/LogModel.h"
#include "ui/shell/Selection.h"
#include "ui/shell/StatusModel.h"
#include "ui/shell/Undo.h"
#include "ui/text/Language.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

struct AppServices {
    Settings settings;
    Theme theme;
    Language language;
    Selection selection;
    ContextModel context;
    StatusModel status;
    JobListModel jobs;
    LogModel log;
    Undo undo;

    /// Theme, text size and language as chosen, and again whenever a setting changes.
    void followSettings();
    AppContext lend(Dialogs& dialogs) {
        return {theme, language, settings, selection, context, status, jobs, log, undo, dialogs};
    }
};

}  // namespace addend::ui
