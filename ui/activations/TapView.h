// Any value of the program as token × channel.
#pragma once

#include "ui/activations/ActivationView.h"

class QLineEdit;

namespace addend::ui {

class TapView : public ActivationView {
    Q_OBJECT

  public:
    TapView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    QString name() const override { return tr("Any value"); }
    HeatMap& heat() { return *heat_; }
    /// What is drawn where only summaries of the value were kept.
    LinePlot& lines() { return *lines_; }
    QString tap() const;
    bool setTap(const QString& name);

  protected:
    void refresh() override;
    void retranslate() override;
    void showSelection() override;

  private:
    void fill();
    void show(const std::shared_ptr<const Trace>& part, const std::string& name);
    void showSummaries(const Trace& part, std::size_t tap);

    HeatMap* heat_;
    PlotPanel* panel_;
    LinePlot* lines_;
    PlotPanel* linePanel_;
    QComboBox* tap_;
    QComboBox* range_;
    Label* tapLabel_;
    const Program* filled_ = nullptr;
};

}  // namespace addend::ui
