"""Damages files as accidents and attackers do: bytes, words, numbers, paths, nesting, bombs."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np

Mutation = Callable[[np.random.Generator, bytes], bytes]

NUMBERS = (
    *(b"1e999", b"-1e999", b"nan", b"inf", b"-inf", b"1e308", b"-1e308", b"1e-320", b"-0"),
    *(b"-1", b"0", b"0.5", b"40", b"19158", b"2147483648", b"-2147483649", b"9" * 40),
    *(b"99999999999", b"9" * 5000, b"0x10", b"1_0", b"1,5", b"\xd9\xa1", b"true", b"null"),
)
PATHS = (
    *(b"../../etc/passwd", b"/etc/passwd", b"../../../../../../etc/passwd", b"C:\\secret.obj"),
    *(b"\\\\server\\share\\x", b"..\\..\\x.obj", b"file:///etc/passwd", b"~/.ssh/id_rsa", b"."),
    *(b"x\x00.obj", b"/dev/zero", b"/proc/self/mem", b"..", b"a/" * 300 + b"x", b"x" * 5000),
)
PIECES = (b"[", b"{", b"]", b"}", b'"', b",", b":", b"-", b"\n", b"\r", b"\x00", b" ", b"\xff\xfe")
NESTS = (b"[", b'{"a":', b"[[],", b"JOINT a\n{\nOFFSET 0 0 0\n", b"Mesh a a\n", b"#if a\n", b"(")
MOST_BYTES = 200_000
WORD = re.compile(rb"[^\s\x00-\x20\[\]{}(),:\"']+")
NUMBER = re.compile(rb"-?\.?\d[^\s,\]}]*")


def _place(rng: np.random.Generator, content: bytes) -> int:
    return int(rng.integers(0, len(content) + 1))


def _often(rng: np.random.Generator, most: int) -> int:
    """Draw how often something is repeated: mostly a few times, sometimes very often."""
    return int(most ** rng.random()) + 1


def _pick(rng: np.random.Generator, choices: tuple[bytes, ...]) -> bytes:
    return choices[int(rng.integers(len(choices)))]


def flip_bytes(rng: np.random.Generator, content: bytes) -> bytes:
    """Change one to eight bytes."""
    changed = bytearray(content)
    for _ in range(int(rng.integers(1, 9)) if content else 0):
        changed[int(rng.integers(len(changed)))] = int(rng.integers(256))
    return bytes(changed)


def truncate(rng: np.random.Generator, content: bytes) -> bytes:
    """Cut the end off."""
    return content[: _place(rng, content)]


def delete_slice(rng: np.random.Generator, content: bytes) -> bytes:
    """Take a piece out."""
    first, last = sorted((_place(rng, content), _place(rng, content)))
    return content[:first] + content[last:]


def insert_piece(rng: np.random.Generator, content: bytes) -> bytes:
    """Put a bracket, quote, line end or the like somewhere."""
    place = _place(rng, content)
    return content[:place] + _pick(rng, PIECES) + content[place:]


def _word(
    rng: np.random.Generator, content: bytes, pattern: re.Pattern[bytes] = WORD
) -> tuple[int, int] | None:
    """Return where a word is: the first one behind a place drawn at random."""
    found = pattern.search(content, _place(rng, content)) or pattern.search(content)
    return found.span() if found else None


def _with_word(
    rng: np.random.Generator,
    content: bytes,
    choices: tuple[bytes, ...],
    pattern: re.Pattern[bytes] = WORD,
) -> bytes:
    span = _word(rng, content, pattern)
    if span is None:
        return content
    return content[: span[0]] + _pick(rng, choices) + content[span[1] :]


def odd_number(rng: np.random.Generator, content: bytes) -> bytes:
    """Put a huge, negative or impossible number in a number's place."""
    return _with_word(rng, content, NUMBERS, NUMBER)


def odd_word(rng: np.random.Generator, content: bytes) -> bytes:
    """Put a number or a bracket in a word's place."""
    return _with_word(rng, content, NUMBERS + PIECES)


def escape(rng: np.random.Generator, content: bytes) -> bytes:
    """Put a path that leads out of the folder in a word's place."""
    return _with_word(rng, content, PATHS)


def swap_words(rng: np.random.Generator, content: bytes) -> bytes:
    """Let two words change places."""
    one, two = _word(rng, content), _word(rng, content)
    if one is None or two is None:
        return content
    (a, b), (c, d) = sorted((one, two))
    if c < b:  # the same word
        return content
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def shuffle_lines(rng: np.random.Generator, content: bytes) -> bytes:
    """Swap, drop, or repeat a line, up to 2000 times."""
    lines = content.split(b"\n")
    one, two = (int(index) for index in rng.integers(0, len(lines), 2))
    kind = int(rng.integers(4))
    if kind == 0:
        lines[one], lines[two] = lines[two], lines[one]
    elif kind == 1:
        del lines[one]
    elif kind == 2:
        lines.insert(two, lines[one])
    else:
        lines[one:one] = [lines[one]] * _often(rng, 2000)
    return b"\n".join(lines)[:MOST_BYTES]


def nest(rng: np.random.Generator, content: bytes) -> bytes:
    """Open brackets or blocks by the thousand."""
    place = _place(rng, content)
    deep = _pick(rng, NESTS) * _often(rng, 5000)
    return (content[:place] + deep + content[place:])[:MOST_BYTES]


def blow_up(rng: np.random.Generator, content: bytes) -> bytes:
    """Repeat a piece until the file or a line is large."""
    first, last = sorted((_place(rng, content), _place(rng, content)))
    piece = content[first:last][:500] or b"1 "
    return (content[:first] + piece * _often(rng, 300) + content[first:])[:MOST_BYTES]


def encode_oddly(rng: np.random.Generator, content: bytes) -> bytes:
    """Write it in another encoding, with other line ends, or as nothing."""
    kinds = (
        lambda: content.decode("utf-8", "ignore").encode("utf-16"),
        lambda: b"\xef\xbb\xbf" + content,
        lambda: content.replace(b"\n", b"\r\n"),
        lambda: content.replace(b"\n", b"\r"),
        lambda: content.replace(b"\n", b"\xe2\x80\xa8"),
        lambda: content.replace(b" ", b"\t"),
        lambda: bytes(len(content)),
        lambda: b"",
    )
    return kinds[int(rng.integers(len(kinds)))]()


MUTATIONS: tuple[Mutation, ...] = (
    *(flip_bytes, truncate, delete_slice, insert_piece, odd_number, odd_number, odd_word),
    *(escape, escape, swap_words, shuffle_lines, nest, blow_up, encode_oddly),
)


@lru_cache(maxsize=1)
def bombs() -> tuple[bytes, ...]:
    """Return gzip'd content that bursts: 16 MB of zeros, brackets, numbers and sound JSON."""
    size = 16 * 1024 * 1024
    plain = (
        bytes(size),
        b"[" * size,
        b"1 0 0 0\n" * (size // 8),
        b'{"mhx2_version":"0.31","geometries":[' + b"[]," * (size // 3) + b"0]}",
    )
    return tuple(gzip.compress(one, 9) for one in plain)


def damaged(rng: np.random.Generator, content: bytes, *, packed: bool = False) -> bytes:
    """Return a damaged copy, one to four times over.

    Parameters
    ----------
    rng : Generator
    content : bytes
    packed : bool
        Gzip it afterwards; sometimes damage what is packed, sometimes pack a bomb instead.
    """
    if packed and rng.random() < 0.02:
        return _pick(rng, bombs())
    changed = content
    if not packed or rng.random() < 0.8:
        for _ in range(int(rng.choice((1, 1, 1, 2, 3, 4)))):
            changed = MUTATIONS[int(rng.integers(len(MUTATIONS)))](rng, changed)
    if not packed:
        return changed
    changed = gzip.compress(changed, 1, mtime=0)
    return MUTATIONS[int(rng.integers(4))](rng, changed) if rng.random() < 0.3 else changed
