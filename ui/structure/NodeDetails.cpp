#include "ui/structure/NodeDetails.h"

#include <QBoxLayout>
#include <QEvent>
#include <QPushButton>

#include "core/program/dtype.h"
#include "core/program/op_table.h"
#include "ui/structure/StructureText.h"
#include "ui/tensors/TensorText.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

QString nameOf(const Program& program, std::uint32_t offset) {
    const std::string_view name = program.name(offset);
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

QString wholeCount(std::uint64_t count) {
    return numberText(static_cast<qint64>(count));
}

}  // namespace

NodeDetails::NodeDetails(QWidget* parent)
    : QWidget(parent),
      title_(new ElidedLabel(Theme::FontRole::Section, Theme::Role::Text, this)),
      kind_(new Label(Theme::FontRole::Caption, Theme::Role::Muted, this)),
      facts_(new FactList(this)),
      countsTitle_(new Label(Theme::FontRole::Strong, Theme::Role::Text, this)),
      counts_(new FactList(this)),
      note_(new Label(Theme::FontRole::Caption, Theme::Role::Muted, this)),
      valuesButton_(new QPushButton(this)),
      weightButton_(new QPushButton(this)),
      activationButton_(new QPushButton(this)) {
    setObjectName(QStringLiteral("nodeDetails"));
    title_->setObjectName(QStringLiteral("nodeTitle"));
    facts_->setObjectName(QStringLiteral("nodeFacts"));
    counts_->setObjectName(QStringLiteral("nodeCounts"));
    valuesButton_->setObjectName(QStringLiteral("showValues"));
    weightButton_->setObjectName(QStringLiteral("showWeight"));
    activationButton_->setObjectName(QStringLiteral("showActivation"));
    kind_->wrapped();
    note_->wrapped();
    countsTitle_->wrapped();
    auto* buttons = new FlowLayout;
    buttons->setSpacing(metrics::control);
    for (QPushButton* button : {valuesButton_, weightButton_, activationButton_}) {
        buttons->addWidget(button);
        button->hide();
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, metrics::control, metrics::page, metrics::page);
    column->setSpacing(metrics::control);
    column->addWidget(title_);
    column->addWidget(kind_);
    column->addLayout(buttons);
    column->addWidget(facts_);
    column->addSpacing(metrics::control);
    column->addWidget(countsTitle_);
    column->addWidget(counts_);
    column->addWidget(note_);
    column->addStretch(1);
    // As it is read: buttons, then figures.
    const QList<QWidget*> order{valuesButton_, weightButton_, activationButton_, facts_, counts_};
    for (qsizetype n = 1; n < order.size(); ++n) setTabOrder(order[n - 1], order[n]);
    connect(valuesButton_, &QPushButton::clicked, this, [this] { Q_EMIT valuesRequested(tensor_); });
    connect(weightButton_, &QPushButton::clicked, this, [this] { Q_EMIT weightRequested(tensor_); });
    connect(activationButton_, &QPushButton::clicked, this, [this] { Q_EMIT activationRequested(value_); });
}

void NodeDetails::setPages(bool weights, bool activations) {
    weights_ = weights;
    activations_ = activations;
    if (graph_) fill();
}

void NodeDetails::setFiles(std::shared_ptr<const ModelFiles> files) {
    files_ = std::move(files);
    if (graph_) fill();
}

void NodeDetails::show(std::shared_ptr<const ProgramGraph> graph,
                       std::shared_ptr<const Accounting> accounting, std::uint32_t node) {
    graph_ = std::move(graph);
    accounting_ = std::move(accounting);
    node_ = node;
    fill();
}

void NodeDetails::fill() {
    const GraphNode& box = graph_->node(node_);
    const Program& program = graph_->program();
    tensor_.clear();
    value_.clear();
    if (!box.is_block()) {
        const addend_instruction& i = program.instructions()[box.instruction];
        if (i.weight[0] != ADDEND_NONE) tensor_ = nameOf(program, program.weights()[i.weight[0]].name);
        value_ = nameOf(program, program.values()[i.out[0]].name);
    }
    title_->setText(boxTitle(*graph_, node_));
    title_->setHint(QString::fromStdString(box.name));
    kind_->setText(box.is_block() ? blockKind(program, box)
                                  : tr("Primitive %1")
                                        .arg(QString::fromStdString(std::string(
                                            op_name(program.instructions()[box.instruction].op)))));
    valuesButton_->setText(tr("Show values"));
    valuesButton_->setVisible(!tensor_.isEmpty());
    weightButton_->setText(tr("Show in Weights"));
    activationButton_->setText(tr("Show in Activations"));
    weightButton_->setVisible(weights_ && !tensor_.isEmpty());
    activationButton_->setVisible(activations_ && !value_.isEmpty());
    facts_->setAccessibleName(tr("About %1").arg(title_->text()));
    counts_->setAccessibleName(tr("Operations of %1").arg(title_->text()));
    countsTitle_->setText(tr("Operations of one pass"));
    note_->setText(tr("Counted from the program by fixed formulas; not measured."));
    fillFacts();
    fillCounts();
}

void NodeDetails::fillFacts() {
    const GraphNode& box = graph_->node(node_);
    const Program& program = graph_->program();
    QList<FactList::Fact> facts;
    const auto put = [&](const char* id, const QString& name, const QString& value,
                         const QString& hint = {}) {
        facts.append({QLatin1String(id), name, value, Theme::Role::Text, hint});
    };
    if (!box.name.empty()) put("name", tr("Name"), QString::fromStdString(box.name));
    if (box.layer >= 0) put("layer", tr("Layer"), numberText(static_cast<qint64>(box.layer)));
    if (box.is_block()) {
        std::uint32_t leaves = 0;
        for (std::uint32_t n = 0; n < program.instructions().size(); ++n)
            leaves += graph_->is_inside(graph_->node_of_instruction(n), node_) ? 1 : 0;
        put("instructions", tr("Instructions"), wholeCount(leaves));
        put("parameters", tr("Parameters"), wholeCount(graph_->parameters(node_)));
        put("bytes", tr("Weights"), bytesText(static_cast<qint64>(graph_->weight_bytes(node_))),
            tr("As compact as their types allow: what a backend reads"));
        return facts_->setFacts(facts);
    }
    fillOperands(facts);
    int number = 0;
    const addend_instruction& i = program.instructions()[box.instruction];
    for (const std::uint32_t w : i.weight)
        if (w != ADDEND_NONE) fillWeight(facts, program.weights()[w], number++);
    for (const std::uint32_t s : i.state)
        if (s != ADDEND_NONE) put("state", tr("State"), nameOf(program, program.states()[s].name));
    if (const QString how = arithmeticOf(i); !how.isEmpty())
        put("arithmetic", tr("Arithmetic"), how, tr("Of the patch in force"));
    facts_->setFacts(facts);
}

void NodeDetails::fillOperands(QList<FactList::Fact>& facts) const {
    const Program& program = graph_->program();
    const addend_instruction& i = program.instructions()[graph_->node(node_).instruction];
    const auto put = [&](const QString& id, const QString& name, const QString& value) {
        facts.append({id, name, value, Theme::Role::Text, {}});
    };
    int number = 0;
    for (const addend_operand& operand : i.in) {
        if (operand.value == ADDEND_NONE) continue;
        const addend_value& v = program.values()[operand.value];
        QString value = tr("%1 (%2)", "value (shape)")
                            .arg(nameOf(program, v.name), valueShape(program, operand.value, operand.width));
        if (operand.width != v.width)
            value += QLatin1Char('\n') +
                     tr("columns %1 to %2")
                         .arg(wholeCount(operand.column), wholeCount(operand.column + operand.width - 1));
        put(QStringLiteral("input%1").arg(number), number == 0 ? tr("Reads") : QString(), value);
        ++number;
    }
    number = 0;
    for (const std::uint32_t out : i.out) {
        if (out == ADDEND_NONE) continue;
        put(QStringLiteral("output%1").arg(number), number == 0 ? tr("Writes") : QString(),
            tr("%1 (%2)", "value (shape)")
                .arg(nameOf(program, program.values()[out].name),
                     valueShape(program, out, program.values()[out].width)));
        ++number;
    }
}

/// What the program has, and how the file stores it.
void NodeDetails::fillWeight(QList<FactList::Fact>& facts, const addend_weight& weight, int number) const {
    const Program& program = graph_->program();
    const auto put = [&](const char* id, const QString& name, const QString& value, const QString& hint = {}) {
        const QString suffix = number == 0 ? QString() : numberText(static_cast<qint64>(number));
        facts.append({QLatin1String(id) + suffix, name, value, Theme::Role::Text, hint});
    };
    const QString tensor = nameOf(program, weight.name);
    put("weight", tr("Weight"), tensor);
    put("shape", tr("Shape"), weightShape(weight));
    put("format", tr("In the program"), weightFormat(weight), tr("The form in which a backend gets it"));
    put("bytes", tr("A backend reads"), bytesText(static_cast<qint64>(compact_weight_bytes(weight))),
        tr("For one use of it, as compact as its type allows"));
    if (weight.dtype == ADDEND_T2)
        put("scale", tr("Scale β"), numberText(static_cast<double>(weight.scale), 6));
    if (!files_) return;
    if (files_->find_tensor(tensor.toStdString()) == nullptr)
        return put("file", tr("In the file"), tr("not as such: computed when the model was opened"));
    const TensorStorage storage = tensor_storage(*files_, tensor.toStdString(), weight.dtype == ADDEND_T2);
    put("file", tr("In the file"), storageFormat(storage));
    put("fileShape", tr("Shape there"), storageShape(storage));
    put("fileBytes", tr("Bytes there"), storageBytes(storage));
    put("place", tr("Place"), storagePlace(storage), QString::fromStdString(storage.file.string()));
}

void NodeDetails::fillCounts() {
    QList<FactList::Fact> facts;
    if (!accounting_) return counts_->setFacts(facts);
    const OperationCounts& c = graph_->counts(node_, *accounting_);
    const auto put = [&](const char* id, const QString& name, std::uint64_t value) {
        if (value > 0) facts.append({QLatin1String(id), name, wholeCount(value), Theme::Role::Text, {}});
    };
    put("intAdds", tr("Integer additions"), c.int_adds);
    if (!c.zeros_known)
        facts.append({QStringLiteral("skipped"),
                      tr("Skipped as zero"),
                      tr("not counted yet"),
                      Theme::Role::Muted,
                      {}});
    else if (c.int_adds + c.int_adds_skipped > 0)
        facts.append({QStringLiteral("skipped"),
                      tr("Skipped as zero"),
                      tr("%1 (%2)", "count (share)")
                          .arg(wholeCount(c.int_adds_skipped),
                               percentText(static_cast<double>(c.int_adds_skipped) /
                                               static_cast<double>(c.int_adds + c.int_adds_skipped),
                                           1)),
                      Theme::Role::Text,
                      {}});
    put("floatAdds", tr("Float additions"), c.float_adds);
    put("lmul", tr("L-Mul additions"), c.lmul_adds);
    // Always said: that none remain is the point.
    facts.append({QStringLiteral("multiplies"),
                  tr("Multiplications"),
                  wholeCount(c.float_multiplies()),
                  Theme::Role::Text,
                  {}});
    for (std::size_t r = 0; r < c.multiplies.size(); ++r) {
        const auto reason = static_cast<MultiplyReason>(r);
        put(qPrintable(QStringLiteral("multiplies-") +
                       QString::fromStdString(std::string(multiply_reason_name(reason)))),
            tr("  for %1", "why multiplications remain").arg(reasonName(reason)), c.multiplies_for(reason));
    }
    put("transcendentals", tr("Exp, root, division"), c.transcendentals);
    put("lookups", tr("Look-ups"), c.lookups);
    put("weightBytes", tr("Weights read, bytes"), c.weight_bytes);
    put("activationBytes", tr("Activations, bytes"), c.activation_bytes);
    put("stateBytes", tr("State, bytes"), c.state_bytes);
    counts_->setFacts(facts);
}

void NodeDetails::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && graph_) fill();
}

}  // namespace addend::ui
