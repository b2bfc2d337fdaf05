#include "ui/activations/TextView.h"

#include <QComboBox>
#include <QCompleter>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>

#include "core/program/program.h"
#include "core/runtime/prompt.h"
#include "ui/engine/TokenText.h"
#include "ui/icons/Icons.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr std::uint32_t contextRadius = 8;  // tokens on each side

QByteArray readText(const QString& path, qint64 most, bool& cut) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw Failure(Code::file_read_failed,
                      {{"path", path.toStdString()}, {"reason", file.errorString().toStdString()}});
    const QByteArray text = file.read(most);
    cut = !file.atEnd();
    return text;
}

}  // namespace

TextView::TextView(AppContext& app, Workbench& bench, QWidget* parent)
    : ActivationView(app, bench, parent),
      plot_(new ScatterPlot),
      file_(new QPushButton(this)),
      tap_(new QComboBox(this)),
      run_(new QPushButton(this)),
      contexts_(new QListWidget(this)) {
    plot_->setObjectName(QStringLiteral("textPlot"));
    panel_ = addPanel(plot_);
    file_->setObjectName(QStringLiteral("textFile"));
    file_->setIcon(Icons::icon(Icon::File));
    controls()->addWidget(file_);
    tap_->setObjectName(QStringLiteral("textTap"));
    tap_->setEditable(true);
    tap_->setInsertPolicy(QComboBox::NoInsert);
    tap_->completer()->setFilterMode(Qt::MatchContains);
    tap_->completer()->setCompletionMode(QCompleter::PopupCompletion);
    tap_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    tap_->setMinimumContentsLength(24);
    connect(tap_, &QComboBox::currentTextChanged, tap_, [this](const QString& text) { tap_->setToolTip(text); });
    tapLabel_ = addControl(tap_);
    run_->setObjectName(QStringLiteral("textRun"));
    controls()->addWidget(run_);
    contexts_->setObjectName(QStringLiteral("textContexts"));
    contexts_->setFrameShape(QFrame::NoFrame);
    contexts_->setWordWrap(true);
    contexts_->setMaximumHeight(metrics::popupWidth / 2);
    contexts_->hide();
    column()->addWidget(contexts_);
    connect(file_, &QPushButton::clicked, this, &TextView::choose);
    connect(run_, &QPushButton::clicked, this, &TextView::run);
    connect(plot_, &SeriesPlot::picked, this, [this](int series, int index) {
        app_.selection.setChannel(static_cast<int>(plot_->series()[series].x[static_cast<std::size_t>(index)]));
    });
    retranslate();
}

void TextView::retranslate() {
    file_->setText(path_.isEmpty() ? tr("Choose a text…") : QFileInfo(path_).fileName());
    file_->setToolTip(path_);
    tapLabel_->setText(tr("Value"));
    tap_->setAccessibleName(tr("Value of the program"));
    run_->setText(tr("Read it"));
    contexts_->setAccessibleName(tr("Tokens the channel answers to most"));
    panel_->setTitle(tr("Channels over a text"));
}

void TextView::choose() {
    app_.dialogs.openFiles(this, tr("Choose a text"), tr("Texts (*.txt *.md);;All files (*)"), QDir::homePath(),
                           [this](const QStringList& paths) { setFile(paths.value(0)); });
}

void TextView::setFile(const QString& path) {
    path_ = path;
    retranslate();
    run();
}

void TextView::refresh() {
    const auto model = bench_.traces().model();
    if (model && model != filled_) {
        filled_ = model;
        answer_.reset();
        contexts_->hide();
        tap_->clear();
        TraceRequest all;
        all.tokens = {0};
        all.taps = {"*"};
        const auto program = model->model().program_shape();
        for (const TraceTap& one : trace_size(*program, all).taps) tap_->addItem(QString::fromStdString(one.name));
        const int h = tap_->findText(QStringLiteral("layers.0.mlgru.h"));
        tap_->setCurrentIndex(std::max(0, h >= 0 ? h : tap_->findText(QStringLiteral("layers.0.output"))));
    }
    run_->setEnabled(model && !path_.isEmpty());
    if (answer_) return show();
    setNothing(tr("Choose a text: every channel's mean, spread and the tokens it answers to most are read from it."));
}

void TextView::run() {
    const auto model = bench_.traces().model();
    if (!model || path_.isEmpty()) return;
    run_->setEnabled(true);
    ChannelStatsRequest request;
    request.tap = tap_->currentText().toStdString();
    request.patch = bench_.patches().current();
    work(
        tr("Reading %1").arg(QFileInfo(path_).fileName()),
        [model, request, path = path_](TaskContext& task) mutable {
            auto answer = std::make_shared<Answer>();
            const QByteArray text = readText(path, mostBytes, answer->cut);
            request.tokens = plain_prompt_ids(model->model(), std::string_view(text.data(), std::size_t(text.size())));
            answer->tokens = request.tokens;
            answer->stats = channel_stats(
                model, request, [&task](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
                task.control());
            return std::shared_ptr<const Answer>(answer);
        },
        [this](const std::shared_ptr<const Answer>& answer) {
            answer_ = answer;
            channel_ = -1;
            show();
        });
}

void TextView::show() {
    const ChannelStats& stats = answer_->stats;
    ScatterPlot::Cloud mean{tr("mean"), {}, {}, 0};
    ScatterPlot::Cloud spread{tr("spread (standard deviation)"), {}, {}, 1};
    for (std::size_t i = 0; i < stats.channels.size(); ++i) {
        mean.x.push_back(static_cast<double>(i));
        mean.y.push_back(stats.channels[i].mean);
        spread.x.push_back(static_cast<double>(i));
        spread.y.push_back(stats.channels[i].deviation);
    }
    plot_->setAxes({tr("Channel"), {}, false, true, {}}, {QString::fromStdString(stats.tap)});
    QList<ScatterPlot::Cloud> clouds{mean, spread};
    ScatterPlot::Cloud dead{tr("never changes"), {}, {}, 2};
    for (std::size_t i = 0; i < stats.channels.size(); ++i) {
        if (!stats.channels[i].dead) continue;
        dead.x.push_back(static_cast<double>(i));
        dead.y.push_back(stats.channels[i].mean);
    }
    if (!dead.x.empty()) clouds.append(dead);
    plot_->setClouds(clouds);
    QString summary = tr("%1 tokens in windows of %2; %n channel(s) never change.", nullptr, static_cast<int>(stats.dead))
                          .arg(numberText(static_cast<qint64>(stats.tokens)), numberText(qint64(stats.context)));
    if (answer_->cut)
        summary += QLatin1Char(' ') + tr("Only the first %1 of the file were read.").arg(bytesText(mostBytes));
    panel_->setSummary(summary);
    showChannel(app_.selection.channel());
}

QString TextView::contextText(const ChannelFigures::Activation& activation) const {
    const TokenContext around =
        token_context(answer_->tokens, activation.token, answer_->stats.context, contextRadius);
    QString text;
    for (std::size_t i = 0; i < around.ids.size(); ++i) {
        const QString word = tokenText(*filled_, around.ids[i]);
        text += i == around.at ? QStringLiteral(" ⟦%1⟧ ").arg(word) : word;
    }
    return text.replace(QChar(0x00B7), QLatin1Char(' ')).simplified();
}

void TextView::showChannel(int channel) {
    const bool there = answer_ && channel >= 0 && static_cast<std::size_t>(channel) < answer_->stats.channels.size();
    plot_->setCurrent(there ? std::optional(static_cast<double>(channel)) : std::nullopt);
    contexts_->setVisible(there);
    if (!there || channel == channel_) return;
    channel_ = channel;
    contexts_->clear();
    const ChannelFigures& figures = answer_->stats.channels[static_cast<std::size_t>(channel)];
    if (figures.dead) {
        contexts_->addItem(tr("Channel %1 is the same at every token.").arg(numberText(qint64(channel))));
        return;
    }
    const auto add = [this](const QString& title, const std::vector<ChannelFigures::Activation>& activations) {
        auto* head = new QListWidgetItem(title, contexts_);
        head->setFlags(Qt::ItemIsEnabled);
        QFont font = contexts_->font();
        font.setBold(true);
        head->setFont(font);
        for (const auto& one : activations)
            contexts_->addItem(tr("%1  token %2: %3")
                                   .arg(figureText(static_cast<double>(one.value)),
                                        numberText(static_cast<qint64>(one.token)), isolated(contextText(one))));
    };
    add(tr("Channel %1: its highest values").arg(numberText(qint64(channel))), figures.highest);
    add(tr("Its lowest values"), figures.lowest);
}

void TextView::showSelection() {
    showChannel(app_.selection.channel());
}

}  // namespace addend::ui
