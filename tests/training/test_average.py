from __future__ import annotations

import pytest
import torch
from torch import nn

from praxiscope.training.average import WeightAverage


def test_weights_and_statistics_are_averaged_exponentially():
    network = nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1))
    average = WeightAverage(network, 0.9)
    first = network[0].weight.item()
    values = [2.0, -1.0, 5.0]
    for step, value in enumerate(values, start=1000):
        network[0].weight.data.fill_(value)
        network[1].running_mean.fill_(10 * value)
        average.update(network, step)
    expected = first
    mean = 0.0
    for value in values:
        expected, mean = 0.9 * expected + 0.1 * value, 0.9 * mean + value
    assert average.network[0].weight.item() == pytest.approx(expected)
    assert average.network[1].running_mean.item() == pytest.approx(mean)
    assert not average.network.training


def test_early_updates_count_more():
    network = nn.Linear(1, 1)
    average = WeightAverage(network, 0.999)
    before = network.weight.item()
    network.weight.data.fill_(before + 1)
    average.update(network, 0)
    assert average.network.weight.item() == pytest.approx(before + 0.9)


def test_without_decay_the_average_is_the_newest_weights():
    network = nn.Linear(3, 1)
    average = WeightAverage(network, 0.0)
    network.weight.data = torch.randn(1, 3)
    average.update(network, 50)
    assert torch.equal(average.network.weight, network.weight)
