// Models without bytes: every tensor a configuration asks for, as headers name them.
#pragma once

#include <string>

#include "core/files/transformer.h"

namespace addend::test {

inline void put_tensor(ModelFiles& files, const std::string& name, const Shape& shape,
                       TensorDType dtype = TensorDType::f32) {
    TensorInfo tensor;
    tensor.name = name;
    tensor.dtype = dtype;
    tensor.shape = shape;
    tensor.stored_width = tensor.width();
    files.tensors[name] = tensor;
}

inline TensorDType usual_type(WeightRole role) {
    return role == WeightRole::ternary_rows4 ? TensorDType::u8 : TensorDType::f32;
}

inline void put_tensors(ModelFiles& files, const TransformerConfig& config) {
    for (const ExpectedTensor& tensor : transformer_tensors(config))
        put_tensor(files, tensor.name, tensor.shape, usual_type(tensor.role));
}

/// A GGUF of 2 layers of width 64 with 4 heads of which 2 hold keys, and its tensors.
inline ModelFiles gguf_model(const std::string& architecture) {
    ModelFiles files;
    files.path = "m.gguf";
    files.format = ModelFormat::gguf;
    files.architecture = architecture;
    files.metadata = GgufMetadata("m.gguf");
    const auto set = [&](const char* key, std::uint32_t value) {
        files.metadata.set_u32(architecture + "." + key, value);
    };
    set("context_length", 512);
    set("embedding_length", 64);
    set("block_count", 2);
    set("feed_forward_length", 160);
    set("attention.head_count", 4);
    set("attention.head_count_kv", 2);
    files.metadata.set_f32(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
    put_tensor(files, "token_embd.weight", {384, 64});
    put_tensor(files, "output.weight", {384, 64});
    put_tensors(files, parse_transformer_gguf(files));
    return files;
}

}  // namespace addend::test
