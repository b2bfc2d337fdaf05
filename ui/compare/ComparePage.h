// What is measured side by side, in tabs: lanes beside each other, and what others add with addTab().
#pragma once

#include "core/store/run_store.h"
#include "ui/compare/CompareTab.h"
#include "ui/shell/AppContext.h"
#include "ui/shell/Page.h"

class QHBoxLayout;
class QStackedWidget;
class QTabBar;

namespace addend::ui {

class ComparisonView;
class ElidedLabel;
class Workbench;

class ComparePage : public Page {
    Q_OBJECT

  public:
    ComparePage(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~ComparePage() override;

    /// Takes `tab`. `id` is stable, for settings and tests.
    void addTab(const QString& id, CompareTab* tab);
    void showTab(const QString& id);
    QString currentTab() const;
    ComparisonView& comparison() { return *comparison_; }
    /// Shows a run that is kept in the store, on the tab of its kind.
    void openRun(RunId run);

    bool escape(Escape step) override;
    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;

  protected:
    void retranslate() override;

  private:
    CompareTab* tab(int index) const;
    void showActions();

    Workbench& bench_;
    ElidedLabel* title_;
    QHBoxLayout* head_;
    QTabBar* bar_;
    QStackedWidget* stack_;
    ComparisonView* comparison_;
    QStringList ids_;
};

}  // namespace addend::ui
