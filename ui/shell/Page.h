// One screen of the desktop, reached from the navigation.
#pragma once

#include <QKeySequence>
#include <QString>
#include <QWidget>
#include <functional>
#include <memory>

#include "ui/icons/Icons.h"

namespace addend::ui {

class Page : public QWidget {
    Q_OBJECT

  public:
    /// Esc does the first of these that a page says it has done.
    enum class Escape { ClosePopup, StopWork, ResetZoom };

    explicit Page(QWidget* parent = nullptr);

    /// The page has been shown (true) or left (false).
    virtual void setActive(bool /*active*/) {}
    /// Ctrl+F. False: the page has nothing to search.
    virtual bool find() { return false; }
    /// Ctrl+Shift+F; asked of the page registered with `searchesAll`.
    virtual void searchAll() {}
    virtual bool escape(Escape /*step*/) { return false; }
    /// A sentence about unsaved work that closing would lose, or an empty text. Asked before the window
    /// closes.
    virtual QString unsavedWork() const { return {}; }
    /// Files handed over by the command line, a second start or a drop. False: not for this page.
    virtual bool openFiles(const QStringList& /*paths*/) { return false; }
    /// Another page sent the user here to see this instruction's value or tensor, which is the selection's node.
    virtual void showNode(const QString& /*node*/) {}
    /// Splitters, scroll positions, drafts: written when the window closes, read when the page is first made.
    virtual QVariantMap saveState() const { return {}; }
    virtual void restoreState(const QVariantMap& /*state*/) {}

  Q_SIGNALS:
    /// Asks the window for another page, e.g. "models".
    void pageRequested(const QString& id);
    /// Asks for another page that shows this instruction's value or tensor.
    void nodeRequested(const QString& id, const QString& node);
    void settingsRequested();

  protected:
    /// Calls retranslate() on LanguageChange, so that a page has one place for its texts.
    void changeEvent(QEvent* event) override;
    virtual void retranslate() {}
};

/// Groups of the navigation, separated by space, in this order.
enum class PageGroup { Chat, Inspect, Measure, Manage };

/// How a page enters the navigation. It is made when first shown, so that start-up pays only for the first
/// page.
struct PageEntry {
    QString id;  // stable, for settings and tests: "chat"
    PageGroup group = PageGroup::Chat;
    Icon icon = Icon::Chat;
    QKeySequence shortcut;           // Ctrl+1 … Ctrl+8
    std::function<QString()> title;  // translated; asked again when the language changes
    std::function<std::unique_ptr<Page>()> make;
    bool searchesAll = false;  // answers Ctrl+Shift+F
};

}  // namespace addend::ui
