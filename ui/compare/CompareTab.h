// One tab of the Compare page.
#pragma once

#include <QVariantMap>
#include <QWidget>

#include "core/store/run_store.h"
#include "ui/shell/Page.h"

namespace addend::ui {

class CompareTab : public QWidget {
    Q_OBJECT

  public:
    using QWidget::QWidget;

    /// Translated; asked again when the language changes.
    virtual QString title() const = 0;
    /// Buttons for the page's head, seen while the tab is; a child of the tab until the page takes it. Null: none.
    virtual QWidget* actions() { return nullptr; }
    /// Shows a run of this tab's kind that the store keeps.
    virtual void openRun(RunId run) = 0;
    virtual bool escape(Page::Escape /*step*/) { return false; }
    virtual QVariantMap saveState() const { return {}; }
    virtual void restoreState(const QVariantMap& /*state*/) {}

  Q_SIGNALS:
    /// Asks the window for another page.
    void pageRequested(const QString& id);

  protected:
    /// Calls retranslate() on LanguageChange.
    void changeEvent(QEvent* event) override;
    virtual void retranslate() {}
};

}  // namespace addend::ui
