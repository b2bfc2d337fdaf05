#include "ui/models/ModelDetails.h"

#include <QBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <algorithm>

#include "ui/icons/Icons.h"
#include "ui/models/ModelText.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/Announce.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/FactList.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {
namespace {

QString bytes(quint64 count) {
    return bytesText(static_cast<qint64>(count));
}

QString number(quint64 value) {
    return numberText(static_cast<qint64>(value));
}

}  // namespace

ModelDetails::ModelDetails(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("modelDetails"));
    build();
    refresh();
}

QWidget* ModelDetails::buildProgress() {
    auto* progress = new QWidget(this);
    progressText_ = new Label(Theme::FontRole::Body, Theme::Role::Text, progress);
    progressText_->setObjectName(QStringLiteral("loadText"));
    progressText_->wrapped();
    bar_ = new QProgressBar(progress);
    bar_->setObjectName(QStringLiteral("loadBar"));
    bar_->setTextVisible(false);
    bar_->setFixedHeight(metrics::control);
    cancel_ = new QPushButton(progress);
    cancel_->setObjectName(QStringLiteral("cancelLoad"));
    auto* column = new QVBoxLayout(progress);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::tight);
    column->addWidget(progressText_);
    column->addWidget(bar_);
    column->addWidget(cancel_, 0, Qt::AlignLeft);
    return progress;
}

void ModelDetails::build() {
    name_ = new ElidedLabel(Theme::FontRole::Section, Theme::Role::Text, this);
    name_->setObjectName(QStringLiteral("modelName"));
    place_ = new ElidedLabel(Theme::FontRole::Caption, Theme::Role::Muted, this);
    place_->setElideMode(Qt::ElideMiddle);
    sentence_ = new Label(Theme::FontRole::Body, Theme::Role::Muted, this);
    sentence_->setObjectName(QStringLiteral("modelSentence"));
    sentence_->wrapped();
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("modelMessage"));
    message_->setClosable(false);
    progress_ = buildProgress();
    inUse_ = new Label(Theme::FontRole::Body, Theme::Role::Good, this);
    inUse_->setObjectName(QStringLiteral("modelInUse"));
    inUse_->wrapped();
    buttons_ = new QWidget(this);
    openButton_ = new QPushButton(buttons_);
    openButton_->setObjectName(QStringLiteral("openModel"));
    chatButton_ = new QPushButton(buttons_);
    chatButton_->setObjectName(QStringLiteral("chatWithModel"));
    chatButton_->setIcon(Icons::icon(Icon::Chat, Theme::Role::OnAccent));
    folderButton_ = new QPushButton(buttons_);
    folderButton_->setObjectName(QStringLiteral("openModelFolder"));
    folderButton_->setIcon(Icons::icon(Icon::Folder));
    setPrimary(openButton_);
    setPrimary(chatButton_);
    auto* flow = new FlowLayout(buttons_);
    for (QPushButton* button : {openButton_, chatButton_, folderButton_}) flow->addWidget(button);
    facts_ = new FactList(this);
    facts_->setObjectName(QStringLiteral("modelFacts"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addWidget(name_);
    column->addWidget(place_);
    column->addWidget(sentence_);
    column->addWidget(message_);
    warningColumn_ = new QVBoxLayout;
    warningColumn_->setSpacing(metrics::control);
    column->addLayout(warningColumn_);
    column->addWidget(progress_);
    column->addWidget(inUse_);
    column->addWidget(buttons_);
    column->addWidget(facts_);

    connect(openButton_, &QPushButton::clicked, this, [this] { Q_EMIT openRequested(false); });
    connect(chatButton_, &QPushButton::clicked, this, &ModelDetails::chatRequested);
    connect(folderButton_, &QPushButton::clicked, this, &ModelDetails::folderRequested);
    connect(cancel_, &QPushButton::clicked, this, &ModelDetails::cancelRequested);
}

quint64 ModelDetails::memoryNeeded(const ModelSummary& summary) {
    return summary.weight_bytes + summary.state_bytes;
}

bool ModelDetails::isQuantisedTwice(const ModelSummary& summary) {
    return std::any_of(summary.warnings.begin(), summary.warnings.end(),
                       [](const Message& m) { return m.code == Code::ternary_already_quantised; });
}

void ModelDetails::showNothing() {
    state_ = State::Nothing;
    path_.clear();
    summary_.reset();
    failure_.reset();
    question_.reset();
    refresh();
}

void ModelDetails::showReading(const QString& path) {
    state_ = State::Reading;
    path_ = path;
    summary_.reset();
    failure_.reset();
    question_.reset();
    open_ = false;
    refresh();
}

void ModelDetails::showSummary(const ModelSummary& summary, bool demo, std::optional<quint64> freeMemory) {
    state_ = State::Ready;
    summary_ = summary;
    demo_ = demo;
    freeMemory_ = freeMemory;
    failure_.reset();
    question_.reset();
    refresh();
}

void ModelDetails::showFailure(const QString& path, const Message& why) {
    // What loading found wrong leaves the facts as they are.
    if (path != path_ || !summary_) {
        state_ = State::Failed;
        summary_.reset();
    }
    path_ = path;
    failure_ = why;
    question_.reset();
    refresh();
}

void ModelDetails::askMemory(quint64 freeMemory, bool corrected) {
    failure_.reset();
    freeMemory_ = freeMemory;
    question_ = Question{freeMemory, corrected};
    refresh();
}

void ModelDetails::showLoading(const QString& name, const QString& phase, std::optional<double> fraction) {
    const bool changed = loading_ != name;
    loading_ = name;
    progress_->setVisible(!name.isEmpty());
    const QString text = tr("Opening %1").arg(name);
    QStringList parts{text};
    if (!phase.isEmpty()) parts << phase;
    if (fraction) parts << percentText(*fraction);
    progressText_->setText(parts.join(QStringLiteral(" · ")));
    bar_->setAccessibleName(text);
    bar_->setRange(0, fraction ? 1000 : 0);
    if (fraction) bar_->setValue(static_cast<int>(*fraction * 1000));
    if (!changed) return;
    if (!name.isEmpty()) {
        failure_.reset();
        question_.reset();
        refreshMessage();
        announce(progressText_, text);
    }
    refreshButtons();
}

void ModelDetails::setOpen(bool open) {
    const bool news = open && !open_;
    open_ = open;
    refreshButtons();
    if (news) announce(inUse_, inUse_->text());
}

void ModelDetails::setReady(bool ready) {
    ready_ = ready;
    refreshButtons();
}

void ModelDetails::refresh() {
    refreshTexts();
    refreshMessage();
    refreshWarnings();
    refreshFacts();
    refreshButtons();
}

void ModelDetails::refreshTexts() {
    const QString file = path_.section(QLatin1Char('/'), -1);
    QString name = summary_ ? QString::fromStdString(summary_->name) : file;
    if (summary_ && demo_) name = tr("Demonstration model");
    name_->setText(name);
    name_->setVisible(state_ != State::Nothing);
    place_->setText(path_);
    place_->setVisible(state_ != State::Nothing);
    sentence_->setText(state_ == State::Nothing   ? tr("Choose a model of the list to see what it is.")
                       : state_ == State::Reading ? tr("Reading its headers…")
                                                  : QString());
    sentence_->setVisible(!sentence_->text().isEmpty());
    cancel_->setText(tr("Cancel"));
    progress_->setVisible(!loading_.isEmpty());
    const bool twice = summary_ && isQuantisedTwice(*summary_);
    openButton_->setText(twice ? tr("Open as it is") : tr("Open this model"));
    setPrimary(openButton_, !twice);
    chatButton_->setText(tr("Chat"));
    folderButton_->setText(tr("Show in its folder"));
    inUse_->setText(tr("This model is in use."));
    facts_->setAccessibleName(tr("Facts about the model"));
}

void ModelDetails::refreshMessage() {
    using Kind = InlineMessage::Kind;
    if (failure_) {
        message_->showMessage(Kind::Error, *failure_, tr("The model could not be opened."));
        message_->addAction(tr("Choose another"), [this] { Q_EMIT chooseRequested(); })
            ->setObjectName(QStringLiteral("chooseAnother"));
        message_->addAction(tr("Try again"), [this] { Q_EMIT retryRequested(); })
            ->setObjectName(QStringLiteral("tryAgain"));
    } else if (question_ && summary_) {
        message_->showText(Kind::Warning,
                           tr("This model needs %1 of memory, but only %2 are free. Opening it may make the "
                              "machine very slow, "
                              "or end other programs.")
                               .arg(bytes(memoryNeeded(*summary_)), bytes(question_->freeMemory)));
        const bool corrected = question_->corrected;
        message_
            ->addAction(tr("Open anyway"),
                        [this, corrected] {
                            question_.reset();
                            message_->clear();
                            Q_EMIT openConfirmed(corrected);
                        })
            ->setObjectName(QStringLiteral("openAnyway"));
        message_
            ->addAction(tr("Do not open"),
                        [this] {
                            question_.reset();
                            message_->clear();
                        })
            ->setObjectName(QStringLiteral("doNotOpen"));
    } else if (summary_ && summary_->vocabulary_only) {
        message_->showMessage(Kind::Info, {Code::model_without_weights, {{"path", summary_->path.string()}}});
    } else {
        message_->clear();
    }
}

void ModelDetails::refreshWarnings() {
    for (InlineMessage* warning : std::as_const(warnings_)) {
        warning->hide();  // one of its own buttons may have led here
        warning->deleteLater();
    }
    warnings_.clear();
    if (!summary_) return;
    for (const Message& message : summary_->warnings) {
        auto* warning = new InlineMessage(this);
        warning->setObjectName(QStringLiteral("modelWarning"));
        warning->setClosable(false);
        warning->showMessage(InlineMessage::Kind::Warning, message);
        if (message.code == Code::ternary_already_quantised) {
            QPushButton* correct = warning->addAction(tr("Open with the scale corrected"),
                                                      [this] { Q_EMIT openRequested(true); });
            correct->setObjectName(QStringLiteral("openCorrected"));
            setPrimary(correct);
        }
        warningColumn_->addWidget(warning);
        warnings_.append(warning);
    }
}

void ModelDetails::refreshFacts() {
    facts_->setVisible(summary_.has_value());
    if (!summary_) return facts_->setFacts({});
    const ModelSummary& s = *summary_;
    const QString unknown = tr("Not stated in its files");
    QList<FactList::Fact> facts;
    const auto add = [&](const char* id, const QString& name, const QString& value, const QString& hint = {},
                         Theme::Role role = Theme::Role::Text) {
        facts.append({QLatin1String(id), name, value, role, hint});
    };
    add("architecture", tr("Architecture"),
        s.architecture.empty() ? unknown : QString::fromStdString(s.architecture));
    add("format", tr("Format"), formatText(s.format));
    if (!s.vocabulary_only) {
        add("weights", tr("Weights"), weightFormatText(s.weight_format));
        const double share =
            s.parameters == 0 ? 0
                              : static_cast<double>(s.ternary_parameters) / static_cast<double>(s.parameters);
        add("parameters", tr("Parameters"),
            tr("%1, of which %2 ternary (−1, 0, +1)").arg(number(s.parameters), percentText(share)));
        add("layers", tr("Layers"), tr("%1 × %2 wide").arg(number(s.layers), number(s.hidden)));
        add("vocabulary", tr("Vocabulary"), tr("%1 tokens").arg(number(s.vocab)));
        add("context", tr("Trained on"),
            s.trained_context == 0 ? unknown : tr("texts of up to %1 tokens").arg(number(s.trained_context)));
    }
    add("size", tr("Size on disk"), bytes(s.file_bytes));
    if (!s.vocabulary_only) {
        const quint64 need = memoryNeeded(s);
        const bool scarce = freeMemory_ && need > *freeMemory_;
        add("memory", tr("Memory needed"),
            (s.state_is_constant ? tr("%1: %2 of weights and %3 for a conversation")
                                 : tr("%1: %2 of weights, and %3 for each token of a conversation"))
                .arg(bytes(need), bytes(s.weight_bytes), bytes(s.state_bytes)),
            s.on_file_bytes > 0
                ? tr("Computed from the layout its weights will have in memory. %1 more stay in the file: their rows are "
                     "read when they are needed. Working space comes on top.")
                      .arg(bytes(s.on_file_bytes))
                : tr("Computed from the shapes of its weights; working space comes on top."),
            scarce ? Theme::Role::Warning : Theme::Role::Text);
        add("free", tr("Memory free now"), freeMemory_ ? bytes(*freeMemory_) : QStringLiteral("—"),
            freeMemory_ ? tr("MemAvailable, as the kernel counted it when this model was chosen.")
                        : tr("This machine does not say how much memory is free."));
        add("state", tr("A conversation"),
            s.state_is_constant
                ? tr("takes %1, however long it grows: the model keeps a state of fixed size")
                      .arg(bytes(s.state_bytes))
                : tr("takes %1 for each token read: the KV cache grows").arg(bytes(s.state_bytes)));
    }
    add("licence", tr("Licence"), s.licence.empty() ? unknown : QString::fromStdString(s.licence));
    facts_->setFacts(facts);
}

void ModelDetails::refreshButtons() {
    const bool loading = !loading_.isEmpty();
    const bool loadable = summary_ && !summary_->vocabulary_only;
    buttons_->setVisible(state_ == State::Ready || state_ == State::Failed);
    openButton_->setVisible(loadable && !open_);
    openButton_->setEnabled(ready_ && !loading);
    chatButton_->setVisible(open_);
    inUse_->setVisible(open_);
    for (InlineMessage* warning : std::as_const(warnings_))
        for (QPushButton* button : warning->findChildren<QPushButton*>(QStringLiteral("openCorrected")))
            button->setEnabled(ready_ && !loading);
}

void ModelDetails::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) refresh();
}

}  // namespace addend::ui
