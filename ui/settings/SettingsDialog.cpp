#include "ui/settings/SettingsDialog.h"

#include <QComboBox>
#include <QDir>
#include <QFormLayout>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/settings/Settings.h"
#include "ui/shell/Dialogs.h"
#include "ui/text/Format.h"
#include "ui/text/Language.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/ElidedLabel.h"

namespace addend::ui {
namespace {

void select(QComboBox* box, const QVariant& data) {
    box->setCurrentIndex(std::max(0, box->findData(data)));
}

}  // namespace

SettingsDialog::SettingsDialog(Settings& settings, Dialogs& dialogs, QWidget* parent)
    : QDialog(parent),
      settings_(settings),
      dialogs_(dialogs),
      theme_(new QComboBox),
      language_(new QComboBox),
      textSize_(new QComboBox),
      sendKey_(new QComboBox),
      folders_(new QListWidget),
      addFolder_(new QPushButton),
      removeFolder_(new QPushButton),
      threads_(new QSpinBox),
      meterRate_(new QComboBox),
      dataLocation_(new ElidedLabel(Theme::FontRole::Mono)),
      moveData_(new QPushButton),
      dataNote_(new Label(Theme::FontRole::Caption, Theme::Role::Muted)),
      reset_(new QPushButton),
      close_(new QPushButton) {
    setObjectName(QStringLiteral("settingsDialog"));
    build();
    retranslate();
    connectFields();
    const qreal scale = Theme::instance().textScale();
    resize(std::min(int(metrics::dialogWidth * scale), metrics::windowMinWidth - metrics::section),
           std::min(int(metrics::dialogHeight * scale), metrics::windowMinHeight - metrics::section));
}

void SettingsDialog::addSection(const char* title) {
    auto* label = new Label(Theme::FontRole::Section);
    titles_.append({label, title});
    if (form_->rowCount() > 0) label->setContentsMargins(0, metrics::page, 0, 0);
    form_->addRow(label);
}

void SettingsDialog::addRow(const char* text, QWidget* field, QWidget* control) {
    auto* label = new Label;
    label->setBuddy(control);
    form_->addRow(label, field);
    rows_.append({label, control, text});
}

void SettingsDialog::build() {
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(metrics::section, metrics::page, metrics::section, metrics::page);
    column->setSpacing(metrics::control);
    form_ = new QFormLayout;
    form_->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form_->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form_->setHorizontalSpacing(metrics::section);
    form_->setVerticalSpacing(metrics::control);
    column->addLayout(form_);
    addSection(QT_TR_NOOP("Appearance"));
    addRow(QT_TR_NOOP("Theme"), theme_, theme_);
    addRow(QT_TR_NOOP("Language"), language_, language_);
    addRow(QT_TR_NOOP("Text size"), textSize_, textSize_);
    addSection(QT_TR_NOOP("Chat"));
    addRow(QT_TR_NOOP("Send with"), sendKey_, sendKey_);
    addSection(QT_TR_NOOP("Models and engine"));
    addRow(QT_TR_NOOP("Model folders"), buildFolders(), folders_);
    addRow(QT_TR_NOOP("Threads"), threads_, threads_);
    addRow(QT_TR_NOOP("Meter readings"), meterRate_, meterRate_);
    addSection(QT_TR_NOOP("Data"));
    addRow(QT_TR_NOOP("Stored in"), buildDataLocation(), moveData_);
    column->addStretch(1);
    for (QComboBox* box : {theme_, language_, textSize_, sendKey_, meterRate_}) {
        // As wide as the form; a longer text is elided and told in the tooltip.
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        connect(box, &QComboBox::currentTextChanged, box, &QWidget::setToolTip);
    }

    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(scroll, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(metrics::section, metrics::inset, metrics::section, metrics::page);
    buttons->addWidget(reset_);
    buttons->addStretch(1);
    buttons->addWidget(close_);
    outer->addLayout(buttons);
    close_->setDefault(true);

    theme_->setObjectName(QStringLiteral("settingTheme"));
    language_->setObjectName(QStringLiteral("settingLanguage"));
    textSize_->setObjectName(QStringLiteral("settingTextSize"));
    sendKey_->setObjectName(QStringLiteral("settingSendKey"));
    threads_->setObjectName(QStringLiteral("settingThreads"));
    meterRate_->setObjectName(QStringLiteral("settingMeterRate"));
    folders_->setObjectName(QStringLiteral("settingFolders"));
    addFolder_->setObjectName(QStringLiteral("settingAddFolder"));
    removeFolder_->setObjectName(QStringLiteral("settingRemoveFolder"));
    dataLocation_->setObjectName(QStringLiteral("settingDataLocation"));
    moveData_->setObjectName(QStringLiteral("settingChooseData"));
    reset_->setObjectName(QStringLiteral("settingReset"));
    close_->setObjectName(QStringLiteral("settingClose"));
    threads_->setRange(0, 1024);
}

QWidget* SettingsDialog::buildFolders() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    folders_->setMaximumHeight(metrics::rowHeight * 3);
    folders_->setTextElideMode(Qt::ElideMiddle);
    folders_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    folders_->setTabKeyNavigation(false);
    column->addWidget(folders_);
    auto* row = new QHBoxLayout;
    row->addWidget(addFolder_);
    row->addWidget(removeFolder_);
    row->addStretch(1);
    column->addLayout(row);
    return box;
}

QWidget* SettingsDialog::buildDataLocation() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    auto* row = new QHBoxLayout;
    dataLocation_->setElideMode(Qt::ElideMiddle);
    row->addWidget(dataLocation_, 1);
    row->addWidget(moveData_);
    column->addLayout(row);
    column->addWidget(dataNote_->wrapped());
    return box;
}

void SettingsDialog::connectFields() {
    // `activated` is the user's doing only: loading a field writes nothing back.
    connect(theme_, &QComboBox::activated, this,
            [this] { settings_.setThemeMode(Theme::Mode(theme_->currentData().toInt())); });
    connect(language_, &QComboBox::activated, this,
            [this] { settings_.setLanguage(language_->currentData().toString()); });
    connect(textSize_, &QComboBox::activated, this,
            [this] { settings_.setTextSize(textSize_->currentData().toInt()); });
    connect(sendKey_, &QComboBox::activated, this,
            [this] { settings_.setSendKey(Settings::SendKey(sendKey_->currentData().toInt())); });
    connect(meterRate_, &QComboBox::activated, this,
            [this] { settings_.setMeterRate(meterRate_->currentData().toInt()); });
    connect(threads_, &QSpinBox::valueChanged, this, [this](int threads) { settings_.setThreads(threads); });
    connect(folders_, &QListWidget::currentRowChanged, this,
            [this](int row) { removeFolder_->setEnabled(row >= 0); });
    connect(addFolder_, &QPushButton::clicked, this, [this] {
        dialogs_.openFolder(this, tr("Add a model folder"), QDir::homePath(),
                            [this](const QStringList& paths) {
                                QStringList all = settings_.modelFolders();
                                for (const QString& path : paths) {
                                    if (!all.contains(path)) all << path;
                                }
                                settings_.setModelFolders(all);
                            });
    });
    connect(removeFolder_, &QPushButton::clicked, this, [this] {
        QStringList all = settings_.modelFolders();
        const int row = folders_->currentRow();
        if (row < 0 || row >= all.size()) return;
        all.removeAt(row);
        settings_.setModelFolders(all);
    });
    connect(moveData_, &QPushButton::clicked, this, [this] {
        dialogs_.openFolder(this, tr("Choose where to keep data"), settings_.dataLocation(),
                            [this](const QStringList& paths) { settings_.setDataLocation(paths.first()); });
    });
    connect(reset_, &QPushButton::clicked, this, &SettingsDialog::confirmReset);
    connect(close_, &QPushButton::clicked, this, &QDialog::accept);
    connect(&settings_, &Settings::changed, this, &SettingsDialog::load);
}

void SettingsDialog::confirmReset() {
    dialogs_.ask(
        this,
        {tr("Reset preferences?"),
         tr("Every preference in this dialog goes back to its default. Conversations and models stay."),
         tr("Reset"), tr("Cancel")},
        [this](bool yes) {
            if (yes) settings_.resetPreferences();
        });
}

void SettingsDialog::load() {
    const QSignalBlocker blocker(threads_);
    select(theme_, int(settings_.themeMode()));
    select(language_, settings_.language());
    select(textSize_, settings_.textSize());
    select(sendKey_, int(settings_.sendKey()));
    select(meterRate_, settings_.meterRate());
    threads_->setValue(settings_.threads());
    folders_->clear();
    folders_->addItems(settings_.modelFolders());
    removeFolder_->setEnabled(folders_->currentRow() >= 0);
    dataLocation_->setText(QDir::toNativeSeparators(settings_.dataLocation()));
}

void SettingsDialog::retranslate() {
    setWindowTitle(tr("Settings"));
    setAccessibleName(tr("Settings"));
    for (const auto& [label, text] : std::as_const(titles_)) label->setText(tr(text));
    for (const Row& row : std::as_const(rows_)) {
        // As high as a control, so that both texts share a line.
        row.label->setMinimumHeight(theme_->sizeHint().height());
        row.label->setText(tr(row.text));
        row.control->setAccessibleName(tr(row.text));
    }
    const auto fill = [](QComboBox* box, const QList<QPair<QString, QVariant>>& items) {
        box->clear();
        for (const auto& [text, value] : items) box->addItem(text, value);
    };
    fill(theme_, {{tr("As the system"), int(Theme::Mode::System)},
                  {tr("Light"), int(Theme::Mode::Light)},
                  {tr("Dark"), int(Theme::Mode::Dark)}});
    QList<QPair<QString, QVariant>> languages{{tr("As the system"), QStringLiteral("system")}};
    for (const QString& code : Language::codes()) languages.append({Language::nativeName(code), code});
    fill(language_, languages);
    textSize_->clear();
    for (const int percent : Settings::textSizes()) textSize_->addItem(percentText(percent / 100.0), percent);
    fill(sendKey_, {{tr("Enter (Shift+Enter for a new line)"), int(Settings::SendKey::Enter)},
                    {tr("Ctrl+Enter (Enter for a new line)"), int(Settings::SendKey::CtrlEnter)}});
    meterRate_->clear();
    for (const int rate : Settings::meterRates())
        meterRate_->addItem(rate == 0 ? tr("Off") : tr("%n a second", nullptr, rate), rate);
    threads_->setSpecialValueText(tr("Automatic"));
    folders_->setAccessibleName(tr("Model folders"));
    addFolder_->setText(tr("Add…"));
    addFolder_->setAccessibleName(tr("Add a model folder"));
    removeFolder_->setText(tr("Remove"));
    removeFolder_->setAccessibleName(tr("Remove the selected folder"));
    moveData_->setText(tr("Choose…"));
    moveData_->setAccessibleName(tr("Choose where to keep data"));
    dataNote_->setText(tr("Takes effect at the next start. Existing data stays where it is."));
    reset_->setText(tr("Reset…"));
    reset_->setAccessibleName(tr("Reset preferences"));
    close_->setText(tr("Close"));
    load();
}

void SettingsDialog::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) retranslate();
    QDialog::changeEvent(event);
}

}  // namespace addend::ui
