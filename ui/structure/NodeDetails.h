// Everything about one box: what it reads and writes, its weights, its arithmetic and what it costs.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "core/files/model_files.h"
#include "core/inspect/program_graph.h"
#include "ui/widgets/FactList.h"

class QPushButton;

namespace addend::ui {

class ElidedLabel;
class Label;

class NodeDetails : public QWidget {
    Q_OBJECT

  public:
    explicit NodeDetails(QWidget* parent = nullptr);

    /// Pages that exist: without one its button is not there.
    void setPages(bool weights, bool activations);
    /// How tensors lie in their files; null: not known yet.
    void setFiles(std::shared_ptr<const ModelFiles> files);
    void show(std::shared_ptr<const ProgramGraph> graph, std::shared_ptr<const Accounting> accounting,
              std::uint32_t node);

  Q_SIGNALS:
    void valuesRequested(const QString& tensor);
    void weightRequested(const QString& tensor);
    void activationRequested(const QString& value);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void fill();
    void fillFacts();
    void fillOperands(QList<FactList::Fact>& facts) const;
    void fillWeight(QList<FactList::Fact>& facts, const addend_weight& weight, int number) const;
    void fillCounts();

    std::shared_ptr<const ProgramGraph> graph_;
    std::shared_ptr<const Accounting> accounting_;
    std::shared_ptr<const ModelFiles> files_;
    std::uint32_t node_ = 0;
    bool weights_ = false, activations_ = false;
    QString tensor_, value_;

    ElidedLabel* title_;
    Label* kind_;
    FactList* facts_;
    Label* countsTitle_;
    FactList* counts_;
    Label* note_;
    QPushButton* valuesButton_;
    QPushButton* weightButton_;
    QPushButton* activationButton_;
};

}  // namespace addend::ui
