#include "ui/shell/LogPanel.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QSaveFile>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QToolButton>

#include "ui/icons/Icons.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/LogModel.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

/// Text in any column, and a least level.
class LogFilter final : public QSortFilterProxyModel {
  public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setText(const QString& text) {
        text_ = text;
        invalidateFilter();
    }
    void setLevel(int level) {
        level_ = level;
        invalidateFilter();
    }

  protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        const auto* log = static_cast<const LogModel*>(sourceModel());
        Q_UNUSED(parent)
        const LogEntry& entry = log->entry(row);
        if (int(entry.level) < level_) return false;
        return text_.isEmpty() || entry.text.contains(text_, Qt::CaseInsensitive) ||
               entry.source.contains(text_, Qt::CaseInsensitive);
    }

  private:
    QString text_;
    int level_ = 0;
};

}  // namespace

LogPanel::LogPanel(LogModel& log, Dialogs& dialogs, QWidget* parent)
    : QDockWidget(parent),
      log_(log),
      dialogs_(dialogs),
      filtered_(new LogFilter(this)),
      title_(new Label(Theme::FontRole::Section, Theme::Role::Text)),
      filter_(new QLineEdit),
      level_(new QComboBox),
      copy_(new QToolButton),
      export_(new QToolButton),
      clear_(new QToolButton),
      close_(new QToolButton),
      table_(new QTableView),
      message_(new InlineMessage) {
    setObjectName(QStringLiteral("logPanel"));
    setAllowedAreas(Qt::BottomDockWidgetArea);
    setFeatures(QDockWidget::DockWidgetClosable);
    build();
    auto* filtered = static_cast<LogFilter*>(filtered_);
    connect(filter_, &QLineEdit::textChanged, this,
            [filtered](const QString& text) { filtered->setText(text); });
    connect(level_, &QComboBox::currentIndexChanged, this,
            [filtered](int level) { filtered->setLevel(level); });
    connect(copy_, &QToolButton::clicked, this, &LogPanel::copy);
    connect(export_, &QToolButton::clicked, this, &LogPanel::exportLines);
    connect(clear_, &QToolButton::clicked, &log_, &LogModel::clear);
    connect(close_, &QToolButton::clicked, this, &QWidget::hide);
    connect(filtered_, &QAbstractItemModel::rowsInserted, this, [this] {
        // Follow the newest line only while the reader is at the end.
        const QScrollBar* bar = table_->verticalScrollBar();
        if (bar->value() >= bar->maximum() - 1) table_->scrollToBottom();
    });
    retranslate();
}

void LogPanel::build() {
    filtered_->setSourceModel(&log_);
    table_->setModel(filtered_);
    table_->setObjectName(QStringLiteral("logTable"));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setWordWrap(false);
    table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->horizontalHeader()->setHighlightSections(false);
    filter_->setObjectName(QStringLiteral("logFilter"));
    filter_->setClearButtonEnabled(false);
    // Gives way to the filter; an elided choice is told in the tooltip.
    level_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    level_->setMinimumContentsLength(8);
    connect(level_, &QComboBox::currentTextChanged, level_, &QWidget::setToolTip);
    level_->setObjectName(QStringLiteral("logLevel"));
    copy_->setObjectName(QStringLiteral("logCopy"));
    export_->setObjectName(QStringLiteral("logExport"));
    copy_->setIcon(Icons::icon(Icon::Copy));
    export_->setIcon(Icons::icon(Icon::Export));
    clear_->setIcon(Icons::icon(Icon::Delete));
    close_->setIcon(Icons::icon(Icon::Close));
    for (QToolButton* button : {copy_, export_, clear_, close_}) button->setFocusPolicy(Qt::StrongFocus);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(metrics::page, metrics::control, metrics::page, metrics::control);
    auto* row = new QHBoxLayout;
    row->addWidget(title_);
    row->addWidget(filter_, 1);
    row->addWidget(level_);
    for (QToolButton* button : {copy_, export_, clear_, close_}) row->addWidget(button);
    column->addLayout(row);
    column->addWidget(message_);
    column->addWidget(table_, 1);
    setWidget(content);
    auto* noTitleBar = new QWidget;
    noTitleBar->setAccessibleName(QStringLiteral("-"));
    setTitleBarWidget(noTitleBar);
}

void LogPanel::retranslate() {
    setWindowTitle(tr("Log"));
    setAccessibleName(tr("Log"));
    title_->setText(tr("Log"));
    filter_->setPlaceholderText(tr("Filter"));
    filter_->setAccessibleName(tr("Filter the log"));
    table_->setAccessibleName(tr("Log lines"));
    const int chosen = std::max(0, level_->currentIndex());
    const QSignalBlocker blocker(level_);
    level_->clear();
    level_->addItems(
        {tr("Everything"), tr("Information and worse"), tr("Warnings and errors"), tr("Errors")});
    level_->setCurrentIndex(chosen);
    level_->setToolTip(level_->currentText());
    level_->setAccessibleName(tr("Least level shown"));
    const auto name = [](QToolButton* button, const QString& text) {
        button->setToolTip(text);
        button->setAccessibleName(text);
    };
    name(copy_, tr("Copy the lines"));
    name(export_, tr("Export the lines…"));
    name(clear_, tr("Clear the log"));
    name(close_, tr("Close the log (Ctrl+Shift+L)"));
    log_.retranslate();
    fitColumns();
}

void LogPanel::fitColumns() {
    const QFontMetrics metric = table_->fontMetrics();
    const int padding = 2 * metrics::control + metrics::tight;
    filter_->setMinimumWidth(metric.horizontalAdvance(filter_->placeholderText()) + padding +
                             metrics::control);
    table_->setColumnWidth(LogModel::TimeColumn,
                           metric.horizontalAdvance(QStringLiteral("00:00:00.000")) + padding);
    int widest = metric.horizontalAdvance(
        log_.headerData(LogModel::LevelColumn, Qt::Horizontal, Qt::DisplayRole).toString());
    for (const auto level :
         {LogEntry::Level::Debug, LogEntry::Level::Info, LogEntry::Level::Warning, LogEntry::Level::Error})
        widest = std::max(widest, metric.horizontalAdvance(LogModel::levelText(level)));
    table_->setColumnWidth(LogModel::LevelColumn, widest + padding);
    table_->setColumnWidth(LogModel::SourceColumn,
                           metric.horizontalAdvance(QStringLiteral("mmmmmmm")) + padding);
    table_->verticalHeader()->setDefaultSectionSize(
        std::max(metrics::rowHeight, metric.height() + metrics::control));
}

QString LogPanel::shownText() const {
    QModelIndexList rows = table_->selectionModel()->selectedRows();
    if (rows.isEmpty()) {
        for (int row = 0; row < filtered_->rowCount(); ++row) rows << filtered_->index(row, 0);
    }
    std::sort(rows.begin(), rows.end());
    QString text;
    for (const QModelIndex& row : rows)
        text += LogModel::line(log_.entry(filtered_->mapToSource(row).row())) + QLatin1Char('\n');
    return text;
}

void LogPanel::copy() {
    QGuiApplication::clipboard()->setText(shownText());
}

void LogPanel::exportLines() {
    dialogs_.saveFile(this, tr("Export the log"), tr("Text (*.txt)"), QStringLiteral("addend-log.txt"),
                      [this](const QStringList& paths) { write(paths.first()); });
}

void LogPanel::write(const QString& path) {
    QSaveFile file(path);
    const QByteArray bytes = shownText().toUtf8();
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return message_->clear();
    message_->showMessage(InlineMessage::Kind::Error,
                          {Code::file_write_failed,
                           {{"path", path.toStdString()}, {"reason", file.errorString().toStdString()}}});
    message_->addAction(tr("Choose another place"), [this] { exportLines(); });
}

void LogPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::FontChange) fitColumns();
    QDockWidget::changeEvent(event);
}

}  // namespace addend::ui
