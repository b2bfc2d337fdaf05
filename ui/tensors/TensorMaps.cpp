#include "ui/tensors/TensorMaps.h"

namespace addend::ui {
namespace {

void openProgramWeight(const TensorOrigin& origin, TensorMaps& maps) {
    const auto index = origin.program ? origin.program->find_weight(maps.name) : std::nullopt;
    if (!index || !origin.weights)
        throw Failure(Code::tensor_missing,
                      {{"path", origin.files ? origin.files->path.string() : std::string()}, {"tensor", maps.name}});
    const addend_weight& weight = origin.program->weights()[*index];
    maps.rows = weight.rows;
    maps.cols = weight.cols;
    if (weight.dtype != ADDEND_T2) {
        maps.stored = program_values(origin.program, origin.weights, *index, false);
        return;
    }
    maps.scale = weight.scale;
    maps.trits = program_values(origin.program, origin.weights, *index, false);
    maps.weights = program_values(origin.program, origin.weights, *index, true);
}

void openTrits(const TensorOrigin& origin, TensorMaps& maps, TaskContext& task) {
    const auto cells = std::make_shared<const TritCells>(TritCells::open(
        *origin.files, maps.name, 0, [&](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
        task.cancel()));
    maps.rows = cells->rows();
    maps.cols = cells->cols();
    maps.scale = cells->scale();
    maps.trits = trit_values(cells);
    maps.density = trit_density(cells);
    maps.weights = dequantised_values(cells);
    if (cells->latent()) maps.stored = tensor_values(*origin.files, maps.name);
}

}  // namespace

const std::shared_ptr<const MapSource>& TensorMaps::as(TensorAs how) const {
    return how == TensorAs::Trits ? trits : how == TensorAs::Weights ? weights : stored;
}

std::shared_ptr<const TensorMaps> openTensor(const TensorOrigin& origin, const std::string& name, bool trits,
                                             TaskContext& task) {
    auto maps = std::make_shared<TensorMaps>();
    maps->name = name;
    if (!origin.files || origin.files->find_tensor(name) == nullptr) {
        openProgramWeight(origin, *maps);
        return maps;
    }
    maps->storage = tensor_storage(*origin.files, name, trits);
    if (trits) {
        openTrits(origin, *maps, task);
        return maps;
    }
    maps->stored = tensor_values(*origin.files, name);
    maps->rows = maps->stored->rows();
    maps->cols = maps->stored->cols();
    return maps;
}

}  // namespace addend::ui
