#!/usr/bin/env python3
"""Makes this folder: a Qwen2 model of random weights and what a float64 forward of it gives.

Written from the published description of Qwen2 (arXiv:2407.10671 §2.2: Llama with biases on Q, K and V) without any of
Addend's code, so that the two can disagree. Needs numpy. Names, dtypes and configuration are those of the published
checkpoints (tied embeddings, rope_theta 1e6, use_sliding_window false although a window is given).
"""
import json
import pathlib
import struct

import numpy as np

folder = pathlib.Path(__file__).parent
hidden, inner, layers, heads, kv_heads, vocab, length = 56, 144, 3, 4, 2, 320, 24
width = hidden // heads
eps, theta = 1e-6, 1e6
random = np.random.default_rng(20)


def bf16(x):
    """The nearest bf16 as float32, ties to even."""
    bits = np.asarray(x, np.float32).view(np.uint32)
    bits = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    return bits.astype(np.uint32).view(np.float32)


def matrix(rows, cols, scale):
    return bf16(random.normal(0, scale, (rows, cols)))


weights = {"model.embed_tokens.weight": matrix(vocab, hidden, 0.7), "model.norm.weight": bf16(random.uniform(0.5, 1.5, hidden))}
for n in range(layers):
    p = f"model.layers.{n}."
    for name, rows, cols in (("self_attn.q_proj", heads * width, hidden), ("self_attn.k_proj", kv_heads * width, hidden),
                             ("self_attn.v_proj", kv_heads * width, hidden), ("self_attn.o_proj", hidden, heads * width),
                             ("mlp.gate_proj", inner, hidden), ("mlp.up_proj", inner, hidden), ("mlp.down_proj", hidden, inner)):
        weights[p + name + ".weight"] = matrix(rows, cols, 1.3 / np.sqrt(cols))
        if name[-6:] in ("q_proj", "k_proj", "v_proj"):
            # Large enough that a bias left out, or put on the wrong side of RoPE, cannot pass.
            weights[p + name + ".bias"] = bf16(random.normal(0, 0.8, rows))
    for name in ("input_layernorm", "post_attention_layernorm"):
        weights[p + name + ".weight"] = bf16(random.uniform(0.5, 1.5, hidden))


def norm(x, weight):
    return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps) * weight


def rope(x):
    """[tokens, heads, width]: halves are paired."""
    frequency = theta ** (-np.arange(0, width, 2) / width)
    angle = np.arange(len(x))[:, None] * frequency
    cos, sin = np.cos(angle)[:, None, :], np.sin(angle)[:, None, :]
    a, b = x[..., : width // 2], x[..., width // 2:]
    return np.concatenate([a * cos - b * sin, b * cos + a * sin], axis=-1)


w = {name: value.astype(np.float64) for name, value in weights.items()}
ids = random.integers(0, vocab, length)
x = w["model.embed_tokens.weight"][ids]
states = [x]
for n in range(layers):
    def get(name, p=f"model.layers.{n}."):
        return w[p + name]
    y = norm(x, get("input_layernorm.weight"))
    q, k, v = (y @ get(f"self_attn.{s}_proj.weight").T + get(f"self_attn.{s}_proj.bias") for s in "qkv")
    q = rope(q.reshape(length, heads, width))
    k = rope(k.reshape(length, kv_heads, width)).repeat(heads // kv_heads, axis=1)
    v = v.reshape(length, kv_heads, width).repeat(heads // kv_heads, axis=1)
    scores = np.einsum("qhc,khc->hqk", q, k) / np.sqrt(width)
    scores = np.where(np.tril(np.ones((length, length), bool)), scores, -np.inf)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    x = x + np.einsum("hqk,khc->qhc", scores, v).reshape(length, -1) @ get("self_attn.o_proj.weight").T
    y = norm(x, get("post_attention_layernorm.weight"))
    gate = y @ get("mlp.gate_proj.weight").T
    x = x + (gate / (1 + np.exp(-gate)) * (y @ get("mlp.up_proj.weight").T)) @ get("mlp.down_proj.weight").T
    states.append(x)
x = norm(x, w["model.norm.weight"])
states[-1] = x
logits = x @ w["model.embed_tokens.weight"].T


def save(path, tensors):
    header, blobs, offset = {}, [], 0
    for name, (dtype, shape, data) in sorted(tensors.items()):
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [offset, offset + len(data)]}
        blobs.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


save(folder / "model.safetensors",
     {name: ("BF16", v.shape, (v.view(np.uint32) >> 16).astype("<u2").tobytes()) for name, v in weights.items()})
save(folder / "expected.safetensors", {
    "input_ids": ("I64", ids.shape, ids.astype("<i8").tobytes()),
    "hidden_states.exact": ("F32", (layers + 1, length, hidden), np.array(states).astype("<f4").tobytes()),
    "logits.exact": ("F32", logits.shape, logits.astype("<f4").tobytes()),
})
(folder / "config.json").write_text(json.dumps({
    "architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 1, "eos_token_id": 2,
    "hidden_act": "silu", "hidden_size": hidden, "initializer_range": 0.02, "intermediate_size": inner,
    "max_position_embeddings": 32768, "max_window_layers": 2, "model_type": "qwen2", "num_attention_heads": heads,
    "num_hidden_layers": layers, "num_key_value_heads": kv_heads, "rms_norm_eps": eps, "rope_theta": theta,
    "sliding_window": 8, "tie_word_embeddings": True, "torch_dtype": "bfloat16", "use_cache": True,
    "use_sliding_window": False, "vocab_size": vocab}, indent=2) + "\n")
