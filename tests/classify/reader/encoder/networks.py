"""Encoders small enough to look at."""

import numpy as np

from classify.reader.encoder.network import Network

WIDTH = 24


def small_network(seed: int = 1, layers: int = 2, questions: int = 7) -> Network:
    """A network of random weights, 24 numbers wide, that knows 200 pieces."""
    rng = np.random.default_rng(seed)

    def drawn(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return rng.normal(0, 0.3, shape).astype(np.float32)

    norm = np.stack([np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)])
    return Network(
        pieces=drawn(200, WIDTH),
        places=drawn(80, WIDTH),
        norm=norm,
        layers=[
            {
                "qkv": drawn(WIDTH, 3 * WIDTH),
                "qkv_bias": drawn(3 * WIDTH),
                "out": drawn(WIDTH, WIDTH),
                "out_bias": drawn(WIDTH),
                "in": drawn(WIDTH, 4 * WIDTH),
                "in_bias": drawn(4 * WIDTH),
                "back": drawn(4 * WIDTH, WIDTH),
                "back_bias": drawn(WIDTH),
                "norm_1": norm,
                "norm_2": norm,
            }
            for _ in range(layers)
        ],
        questions=drawn(WIDTH, questions),
        bias=drawn(questions),
    )
