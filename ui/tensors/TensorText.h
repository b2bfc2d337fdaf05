// Sentences about how a tensor is stored.
#pragma once

#include <QString>

#include "core/inspect/tensor_view.h"
#include "ui/tensors/TensorMaps.h"

namespace addend::ui {

/// "bf16, element after element", "tq2_0, trits in blocks: 256 in 66 bytes".
QString storageFormat(const TensorStorage& storage);
/// "3.0 MiB, 16 bits a weight", with the scale beside it.
QString storageBytes(const TensorStorage& storage);
/// "model.safetensors, from byte 1,024".
QString storagePlace(const TensorStorage& storage);
/// The shape as the file states it: "1,536 × 512".
QString storageShape(const TensorStorage& storage);
QString tensorAsName(TensorAs how);
/// "▼ −1", "· 0", "▲ +1"; what is no trit is said.
QString tritText(float value);

}  // namespace addend::ui
