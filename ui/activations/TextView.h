// A value's channels over a text file: mean, spread, dead channels, and what each channel answers to.
#pragma once

#include "core/inspect/channel_stats.h"
#include "ui/activations/ActivationView.h"

class QLineEdit;
class QListWidget;
class QPushButton;

namespace addend::ui {

class TextView : public ActivationView {
    Q_OBJECT

  public:
    /// Larger files are read so far.
    static constexpr qint64 mostBytes = 4 << 20;

    TextView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    QString name() const override { return tr("Channels over a text"); }
    bool needsTrace() const override { return false; }
    SeriesPlot& plot() { return *plot_; }
    const ChannelStats* stats() const { return answer_ ? &answer_->stats : nullptr; }
    void setFile(const QString& path);

  protected:
    void refresh() override;
    void retranslate() override;
    void showSelection() override;

  private:
    struct Answer {
        ChannelStats stats;
        std::vector<std::int32_t> tokens;
        bool cut = false;
    };
    void choose();
    void run();
    void show();
    void showChannel(int channel);
    QString contextText(const ChannelFigures::Activation& activation) const;

    ScatterPlot* plot_;
    PlotPanel* panel_;
    QPushButton* file_;
    QComboBox* tap_;
    Label* tapLabel_;
    QPushButton* run_;
    QListWidget* contexts_;
    QString path_;
    std::shared_ptr<LoadedModel> filled_;
    std::shared_ptr<const Answer> answer_;
    int channel_ = -1;
};

}  // namespace addend::ui
