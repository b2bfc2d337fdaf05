// Writing a tensor into a file: asking where, the job, and what became of it.
#pragma once

#include <QString>
#include <functional>
#include <string>

#include "ui/engine/TaskRunner.h"
#include "ui/tensors/TensorMaps.h"

class QWidget;

namespace addend::ui {

class Dialogs;

/// All of one view, as .npy or .csv.
struct TensorExport {
    TensorOrigin origin;
    std::string name;
    bool trits = false;  // the tensor is used as trits
    TensorAs as = TensorAs::Stored;
    bool npy = true;
};

/// `done` gets the file's path. Neither is called if nothing was chosen, after a cancel, or once `asker` is gone.
void exportTensor(Dialogs& dialogs, TaskRunner& tasks, QWidget* asker, const TensorExport& what,
                  std::function<void(const QString& path)> done, TaskRunner::Failed failed);

}  // namespace addend::ui
