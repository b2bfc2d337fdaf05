// Logit lens: what the model would say after each layer, as a map of words.
#pragma once

#include "core/inspect/logit_lens.h"
#include "ui/activations/ActivationView.h"

class QLineEdit;

namespace addend::ui {

class LensView : public ActivationView {
    Q_OBJECT

  public:
    enum class Figure { TopProbability, Divergence, FinalRank, Pinned };
    /// Tokens whose lens is computed at once: those up to the selected one.
    static constexpr std::uint32_t mostTokens = 256;

    LensView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    QString name() const override { return tr("Logit lens"); }
    HeatMap& heat() { return *heat_; }
    /// Null before it is there.
    const LogitLens* lens() const { return lens_.get(); }

  protected:
    void refresh() override;
    void retranslate() override;
    void showSelection() override;

  private:
    void compute();
    void show();
    QString detail(std::size_t row, std::size_t token) const;

    HeatMap* heat_;
    PlotPanel* panel_;
    QComboBox* figure_;
    QLineEdit* pin_;
    Label* pinLabel_;
    std::shared_ptr<const LogitLens> lens_;
    QString lensOf_;  // trace, window and pin it was made for
    bool fresh_ = false;  // it was not shown yet
};

}  // namespace addend::ui
