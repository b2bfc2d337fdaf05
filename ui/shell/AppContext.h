// What the shell lends to every page. Owned by the composition root; outlives the window.
#pragma once

namespace addend::ui {

class ContextModel;
class Dialogs;
class JobListModel;
class Language;
class LogModel;
class Selection;
class Settings;
class StatusModel;
class Theme;
class Undo;

struct AppContext {
    Theme& theme;
    Language& language;
    Settings& settings;
    Selection& selection;
    ContextModel& context;
    StatusModel& status;
    JobListModel& jobs;
    LogModel& log;
    Undo& undo;
    Dialogs& dialogs;
};

}  // namespace addend::ui
