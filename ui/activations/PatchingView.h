// Activation patching: a value of prompt A put into prompt B, layer by layer and token by token, and what that
// does to a logit difference.
#pragma once

#include "core/inspect/activation_patching.h"
#include "ui/activations/ActivationView.h"

class QLineEdit;
class QPushButton;

namespace addend::ui {

class PatchingView : public ActivationView {
    Q_OBJECT

  public:
    PatchingView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    QString name() const override { return tr("Activation patching"); }
    bool needsTrace() const override { return false; }
    HeatMap& heat() { return *heat_; }
    const std::optional<PatchingResult>& result() const { return result_; }

  protected:
    void refresh() override;
    void retranslate() override;

  private:
    struct Answer {
        PatchingResult result;
        QStringList tokens;  // of B
    };
    void buildPrompts();
    void run();
    void show(const Answer& answer);

    HeatMap* heat_;
    PlotPanel* panel_;
    QLineEdit *source_, *target_, *answer_, *rival_;
    Label *sourceLabel_, *targetLabel_, *answerLabel_, *rivalLabel_;
    QComboBox* site_;
    QPushButton* run_;
    std::optional<PatchingResult> result_;
    std::shared_ptr<LoadedModel> filled_;
};

}  // namespace addend::ui
