"""Passages that stand in a text twice."""

import numpy as np


def repeats(codes: np.ndarray, least: int) -> list[tuple[int, int, int]]:
    """Find passages that occur again further on: their first place, the later place, and their length.

    Every passage of `least` characters holds a whole one of the windows that are laid side by side over the text; the
    later place is where the same window comes again, wherever it begins.

    Args:
        codes: code points, shape (n,).
        least: shortest passage to report.
    """
    size = least // 2
    if len(codes) < 2 * least:
        return []
    hashes = _window_hashes(codes, size)
    laid = np.arange(0, len(hashes), size)
    slots = (hashes >> np.uint64(8)) & np.uint64(0xFFFF)
    taken = np.zeros(0x10000, bool)
    taken[slots[laid]] = True
    anchors: dict[int, int] = {}
    for at, value in zip(laid.tolist(), hashes[laid].tolist(), strict=True):
        anchors.setdefault(value, at)
    found: list[tuple[int, int, int]] = []
    reached = 0
    maybe = np.flatnonzero(taken[slots])
    for at, value in zip(maybe.tolist(), hashes[maybe].tolist(), strict=True):
        first = anchors.get(value, at)
        if first + size > at or at < reached:
            continue
        back = _alike(codes[:first][::-1], codes[reached:at][::-1], at - first)
        length = back + _alike(codes[first:], codes[at:], at - first - back)
        if length >= least:
            found.append((first - back, at - back, length))
            reached = at - back + length
    return found


def _alike(left: np.ndarray, right: np.ndarray, most: int) -> int:
    """Return how many characters two texts have in common at their beginning."""
    most = min(len(left), len(right), most)
    size = 64
    for start in range(0, most, size):
        end = min(start + size, most)
        different = np.flatnonzero(left[start:end] != right[start:end])
        if len(different):
            return start + int(different[0])
    return most


def _window_hashes(codes: np.ndarray, size: int) -> np.ndarray:
    """Return a hash of each window, as differences of running sums of a polynomial modulo 2^64."""
    mixed = codes.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0x165667B19E3779F9)
    powers = np.full(len(codes), 0x9E3779B97F4A7C15, np.uint64)
    powers[0] = 1
    powers = np.multiply.accumulate(powers)
    sums = np.concatenate([np.zeros(1, np.uint64), np.add.accumulate(mixed * powers[::-1])])
    hashes = (sums[size:] - sums[:-size]) * powers[: len(codes) - size + 1]
    return hashes ^ (hashes >> np.uint64(32))
