// The window. It only wires: navigation to pages, keys to actions, settings to where they apply.
#pragma once

#include <QHash>
#include <QMainWindow>

#include "ui/shell/AppContext.h"
#include "ui/shell/History.h"
#include "ui/shell/Page.h"

class QStackedWidget;
class QToolBar;

namespace addend::ui {

class ContextBar;
class JobPopup;
class LogPanel;
class Navigation;
class SettingsDialog;
class StatusBar;
class UndoBar;

class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    explicit MainWindow(AppContext app, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Before restore(). A page enters when it works, not before.
    void registerPage(PageEntry entry);
    /// Geometry, log and page of last time; the first registered page at the first start.
    void restore();

    /// False: no such page.
    bool openPage(const QString& id);
    QString currentPage() const { return current_; }
    /// The page, made if need be; nullptr if not registered.
    Page* page(const QString& id);
    bool hasPage(const QString& id) const;
    /// Offers the files to the current page, then to the others in order.
    void openFiles(const QStringList& paths);
    /// Out of the taskbar, above other windows.
    void comeForward();
    void openSettings();

  Q_SIGNALS:
    /// Once, after the first paint: the time to begin heavy work.
    void shown();
    void pageOpened(const QString& id);

  protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void build();
    void placeNavigation();
    void addKeys();
    void addKey(const QKeySequence& keys, std::function<void()> run);
    void show(const QString& id);
    void escape();
    void searchAll();
    void toggleLog(bool open);
    void retranslate();
    QStringList unsavedWork() const;
    void saveAll();

    AppContext app_;
    std::vector<PageEntry> entries_;
    QHash<QString, Page*> pages_;
    QString current_;
    History history_;
    Navigation* navigation_;
    QToolBar* side_ = nullptr;  // which holds it
    ContextBar* contextBar_;
    QStackedWidget* stack_;
    UndoBar* undoBar_;
    StatusBar* statusBar_;
    LogPanel* log_;
    JobPopup* jobPopup_;
    SettingsDialog* settingsDialog_ = nullptr;
    bool painted_ = false;
    bool closingAgreed_ = false;
};

}  // namespace addend::ui
