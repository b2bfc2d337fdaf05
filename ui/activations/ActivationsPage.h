// What the model computes while it reads: a prompt or a reply, token by token and layer by layer.
#pragma once

#include <QHash>

#include "ui/shell/AppContext.h"
#include "ui/shell/Page.h"

class QListWidget;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace addend::ui {

class ActivationView;
class ElidedLabel;
class EmptyState;
class InlineMessage;
class InterventionBook;
class InterventionsPanel;
class PromptBar;
class SessionTrace;
class TokenStrip;
class Workbench;

class ActivationsPage : public Page {
    Q_OBJECT

  public:
    ActivationsPage(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~ActivationsPage() override;

    void setActive(bool active) override;
    void showNode(const QString& value) override;
    bool escape(Escape step) override;
    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;

    PromptBar& promptBar() { return *prompt_; }
    TokenStrip& strip() { return *strip_; }
    InterventionBook& interventions() { return *book_; }
    ActivationView* currentView() const;
    /// The view of this class, or null.
    template <class View>
    View* view() const {
        for (ActivationView* one : views_)
            if (auto* found = qobject_cast<View*>(one)) return found;
        return nullptr;
    }
    /// Makes a view the shown one.
    void showView(ActivationView* view);

  protected:
    void retranslate() override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void build();
    QWidget* buildHeader();
    void addViews();
    void fillViews();
    void fitList();
    void run(bool withInterventions);
    void showTrace();
    void showState();
    void showModel();
    void applyTheme();
    void fitSide();

    AppContext& app_;
    Workbench& bench_;
    InterventionBook* book_;
    ElidedLabel* title_;
    QToolButton* panelButton_;
    InlineMessage* notice_;
    PromptBar* prompt_;
    QSplitter* splitter_;
    bool listPlaced_ = false;  // by the user
    QSplitter* middle_;
    QListWidget* list_;
    TokenStrip* strip_;
    QStackedWidget* stack_;
    EmptyState* empty_;
    QWidget* side_;
    InterventionsPanel* panel_;
    QList<ActivationView*> views_;
    QHash<ActivationView*, QWidget*> areas_;
    bool active_ = false;
    QString wantedView_;
};

}  // namespace addend::ui
