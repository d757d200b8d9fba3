"""The encoder's arithmetic."""

import numpy as np

from tests.classify.reader.encoder.networks import small_network


def test_what_a_text_says_does_not_depend_on_those_read_with_it() -> None:
    network = small_network()
    short, long = [5, 6, 7], list(range(20, 70))
    alone = network.answers([short])
    assert np.allclose(network.answers([short, long])[0], alone[0], atol=1e-4)


def test_the_order_of_words_matters() -> None:
    network = small_network()
    there, back = network.answers([[5, 6, 7], [7, 6, 5]])
    assert not np.allclose(there, back, atol=1e-3)
