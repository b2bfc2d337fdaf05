# Makes the checkpoints beside it; run with PyTorch 1.13 (Debian's python3-torch). They are kept so that the reader
# is tested against what torch.save writes and not only against our own idea of it.
import collections

import torch

state = collections.OrderedDict()
base = torch.arange(24).float().reshape(4, 6) / 4
state["weight"] = base
state["tied"] = base
state["row"] = base[2]
state["half"] = torch.arange(8).half().reshape(2, 4)
state["bf16"] = (torch.arange(6).float() / 3).bfloat16()
state["ids"] = torch.arange(5)
state["flags"] = torch.tensor([True, False, True])
state["scalar"] = torch.tensor(2.5)
state["empty"] = torch.zeros(0, 3)
state["parameter"] = torch.nn.Parameter(torch.ones(2, 2))
state._metadata = collections.OrderedDict({"": {"version": 1}})
torch.save(state, "state_dict.bin")
torch.save({"epoch": 3, "lr": 0.1, "done": True, "note": None, "steps": 1 << 40, "shape": base.shape, "list": [1, "x"],
            "model": state}, "nested_protocol4.pt", pickle_protocol=4)
torch.save({"t": base.t()}, "transposed.bin")
torch.save({"layer": torch.nn.Linear(1, 1)}, "module.bin")
torch.save({"t": base[0]}, "legacy.bin", _use_new_zipfile_serialization=False)
