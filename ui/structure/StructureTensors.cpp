// The page's tensors: how the model's files store them, and the values of the one that the selected box reads.
#include <QComboBox>
#include <QTableView>

#include "core/runtime/model.h"
#include "ui/engine/Workbench.h"
#include "ui/structure/GraphView.h"
#include "ui/structure/NodeDetails.h"
#include "ui/structure/StructurePage.h"
#include "ui/tensors/TensorTable.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {
namespace {

QString weightName(const Program& program, std::uint32_t weight) {
    const std::string_view name = program.name(program.weights()[weight].name);
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

}  // namespace

/// Headers only, on a worker.
void StructurePage::openTensorFiles() {
    if (!active_ || !model_ || files_ || opening_.isActive()) return;
    const auto model = model_;
    opening_ = bench_.tasks().start(
        this, QString(),
        [path = model->model().summary().path](TaskContext&) {
            return std::make_shared<const ModelFiles>(ModelFiles::open(path));
        },
        [this, model](std::shared_ptr<const ModelFiles> files) {
            if (model != model_) return;
            files_ = std::move(files);
            details_->setFiles(files_);
            showOrigin();
        },
        [this, model](const Message& why) {
            if (model != model_ || why.code == Code::cancelled) return;
            message_->showMessage(InlineMessage::Kind::Warning, why, tr("The model's files could not be read again."));
        });
}

/// What the table of values can choose from: every weight of the program, under any patch.
void StructurePage::showOrigin() {
    TensorOrigin origin;
    QList<TensorTable::Entry> entries;
    if (program_ && files_) {
        origin.files = files_;
        origin.program = program_->shared_program();
        origin.weights = model_->model().lower().weights;
        for (const std::uint32_t w : program_->weights(0))
            entries.append({weightName(program_->program(), w),
                            program_->program().weights()[w].dtype == ADDEND_T2});
    }
    tensor_->setOrigin(origin, entries);
    showTensor();
}

/// The tensor of the selected box, unless the one in view is one of its own.
void StructurePage::showTensor() {
    if (!program_) return tensor_->setTensor({});
    const std::uint32_t node = graph_->selected().value_or(0);
    const auto weights = program_->weights(node);
    for (const std::uint32_t w : weights)
        if (weightName(program_->program(), w) == tensor_->tensor()) return tensor_->setTensor(tensor_->tensor());
    if (weights.empty())
        return tensor_->setTensor({}, tr("%1 reads no tensor. Choose one above, or another box.")
                                          .arg(QString::fromStdString(program_->node(node).name)));
    tensor_->setTensor(weightName(program_->program(), weights.front()));
}

/// Double click or Return on an instruction: to the tensor it reads, else to the value it makes.
void StructurePage::activate(std::uint32_t node) {
    if (!program_ || program_->node(node).is_block()) return;
    const addend_instruction& instruction = program_->program().instructions()[program_->node(node).instruction];
    selectNode(node);
    if (instruction.weight[0] != ADDEND_NONE) {
        setView(View::Values);
        tensor_->view().setFocus(Qt::OtherFocusReason);
        return;
    }
    const std::string_view name = program_->program().name(program_->program().values()[instruction.out[0]].name);
    if (canShowActivations_)
        sendTo(QStringLiteral("activations"), QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
}

}  // namespace addend::ui
