#include "tests/gui/support/GalleryPage.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/shell/MainWindow.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui::test {

GalleryPage::GalleryPage(AppContext app, QWidget* parent)
    : Page(parent),
      app_(app),
      title_(new Label(Theme::FontRole::Title, Theme::Role::Text, this)),
      section_(new Label(Theme::FontRole::Section, Theme::Role::Text, this)),
      field_(new QLineEdit(this)),
      primary_(new QPushButton(this)),
      plain_(new QPushButton(this)),
      disabled_(new QPushButton(this)),
      message_(new InlineMessage(this)),
      empty_(new EmptyState(Icon::Models, this)) {
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
    column->addWidget(title_);
    column->addWidget(message_);
    column->addWidget(section_);
    auto* row = new QHBoxLayout;
    row->addWidget(field_, 1);
    row->addWidget(primary_);
    row->addWidget(plain_);
    row->addWidget(disabled_);
    column->addLayout(row);
    auto* controls = new QHBoxLayout;
    auto* box = new QComboBox(this);
    box->addItems({QStringLiteral("0.7"), QStringLiteral("1.0")});
    box->setAccessibleName(QStringLiteral("Temperature"));
    auto* spin = new QSpinBox(this);
    spin->setAccessibleName(QStringLiteral("Tokens"));
    auto* check = new QCheckBox(QStringLiteral("L-Mul"), this);
    check->setChecked(true);
    auto* radio = new QRadioButton(QStringLiteral("k = 4"), this);
    radio->setChecked(true);
    auto* bar = new QProgressBar(this);
    bar->setValue(40);
    bar->setTextVisible(false);
    bar->setFixedHeight(metrics::control);
    bar->setAccessibleName(QStringLiteral("Progress"));
    for (QWidget* w : QWidgetList{box, spin, check, radio, bar}) controls->addWidget(w);
    column->addLayout(controls);
    column->addWidget(empty_, 1);
    setPrimary(primary_);
    disabled_->setEnabled(false);
    field_->setObjectName(QStringLiteral("galleryField"));
    connect(empty_, &EmptyState::activated, this, [this] { Q_EMIT pageRequested(QStringLiteral("models")); });
    retranslate();
}

void GalleryPage::retranslate() {
    title_->setText(QStringLiteral("Gallery"));
    section_->setText(QStringLiteral("Controls"));
    field_->setPlaceholderText(QStringLiteral("Prompt"));
    field_->setAccessibleName(QStringLiteral("Prompt"));
    primary_->setText(QStringLiteral("Send"));
    plain_->setText(QStringLiteral("Copy"));
    disabled_->setText(QStringLiteral("Export"));
    empty_->setSentence(
        QStringLiteral("No model is loaded. Open one to see its structure, weights and activations."));
    empty_->setAction(QStringLiteral("Open a model"));
}

bool GalleryPage::find() {
    ++finds;
    return true;
}

bool GalleryPage::escape(Escape step) {
    escapeSteps << step;
    return escapeAnswers.removeOne(step);
}

bool GalleryPage::openFiles(const QStringList& paths) {
    if (!takesFiles) return false;
    opened << paths;
    return true;
}

QVariantMap GalleryPage::saveState() const {
    return {{QStringLiteral("field"), field_->text()}};
}

void GalleryPage::restoreState(const QVariantMap& state) {
    field_->setText(state.value(QStringLiteral("field")).toString());
}

void registerGallery(MainWindow& window, AppContext& app) {
    struct Item {
        const char* id;
        PageGroup group;
        Icon icon;
        Qt::Key key;
        const char* title;
    };
    static const Item items[] = {
        {"chat", PageGroup::Chat, Icon::Chat, Qt::Key_1, "Chat"},
        {"structure", PageGroup::Inspect, Icon::Structure, Qt::Key_2, "Structure"},
        {"weights", PageGroup::Inspect, Icon::Weights, Qt::Key_3, "Weights"},
        {"activations", PageGroup::Inspect, Icon::Activations, Qt::Key_4, "Activations"},
        {"lmul", PageGroup::Inspect, Icon::Lmul, Qt::Key_5, "L-Mul"},
        {"compare", PageGroup::Measure, Icon::Compare, Qt::Key_6, "Compare"},
        {"runs", PageGroup::Measure, Icon::Runs, Qt::Key_7, "Runs"},
        {"models", PageGroup::Manage, Icon::Models, Qt::Key_8, "Models"},
    };
    for (const Item& item : items) {
        window.registerPage({.id = QLatin1String(item.id),
                             .group = item.group,
                             .icon = item.icon,
                             .shortcut = QKeySequence(int(Qt::CTRL) | int(item.key)),
                             .title = [title = item.title] { return QString::fromLatin1(title); },
                             .make = [app] { return std::make_unique<GalleryPage>(app); },
                             .searchesAll = qstrcmp(item.id, "chat") == 0});
    }
}

}  // namespace addend::ui::test
