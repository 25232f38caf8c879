#!/usr/bin/env python3
"""Makes crates/spelling/data/shapes.txt: pairs of characters that look alike.

Usage: similar-shapes.py > crates/spelling/data/shapes.txt
Needs: pip install pillow numpy; apt-get install fonts-noto-cjk unicode-data

The similarity of two characters of GB 2312 has three parts:
- drawings: the correlation of their blurred pictures in Noto Sans CJK SC and Noto Serif CJK SC (SIL
  Open Font License 1.1), as a whole or of their right-hand parts alone;
- components: the share of their Cangjie codes that is equal at the start and at the end (kCangjie of
  Unihan, Unicode License V3);
- strokes: the difference of their numbers (kTotalStrokes of Unihan).

A character and a part of it look alike, too, but neither as a whole nor in their right-hand parts: 巷 港, 采 踩.
For each character, the two are added that are most similar to any of its parts, drawn at the size of a
character, whatever else they have in common. These are 1,371 of 70,541 pairs.

The weights were chosen on every second group of tests/examples/spelling/look_alikes.rs: 0.76 of the
pairs there are among the ten most similar, 0.69 by drawings alone. The table has 0.89 of them and 0.87
of the other groups' pairs; of both together it has 0.90, and 0.87 without the rule for parts. The output is a list of facts and contains no part of a font.
"""

import bz2

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
]
UNIHAN = "/usr/share/unicode/Unihan_{}.txt.bz2"
# The place of the simplified Chinese face in the collections: JP, KR, SC, TC, HK.
FACE = 2
# Side of a picture and size of a character, in pixels: a stroke is about two pixels wide.
SIDE, SIZE = 40, 36
# Blur in pixels: strokes that are moved by less than their width still overlap.
BLUR = 1.2
# The right-hand part begins at this share of the width, and its correlation has this weight.
RIGHT_FROM, RIGHT_WEIGHT = 0.42, 0.95
# The weights of components and of the difference of strokes; drawings have the rest.
COMPONENT_WEIGHT, STROKE_WEIGHT = 0.3, 0.2
# The longest Cangjie code.
MAX_CODE = 5
# The number of characters in level 1 of GB 2312, the common ones. A rare one is rarely meant and has to
# be more similar, and it is rarely typed, so it has fewer pairs.
N_COMMON = 3755
MIN_RARE_SIMILARITY = 0.65
MAX_SIMILAR, MAX_SIMILAR_TO_RARE = 24, 4
# The parts of a character that may be another one: left, top, right and bottom, as shares of its square.
PARTS = (
    [(left, 0, 1, 1) for left in (0.5, 0.42, 0.34, 0.27)]
    + [(0, 0, right, 1) for right in (0.5, 0.6, 0.7)]
    + [(0, top, 1, 1) for top in (0.42, 0.32, 0.24)]
    + [(0, 0, 1, bottom) for bottom in (0.55, 0.65, 0.75)]
    + [(0.25, 0, 1, 0.8)]
)
# Blur of parts in pixels: at the size of a character, their strokes are moved further. Characters with fewer
# strokes than these are part of very many others.
PART_BLUR, MIN_PART_STROKES = 2.0, 4
# The most characters that a part is compared with, and their least correlation with it.
MAX_PARTS, MIN_PART_SIMILARITY = 2, 0.8
# The lowest degree of such a pair: all of one character is in the other.
PART_DEGREE = 2
# The degrees of similarity, from the highest; pairs below the last one are left out.
DEGREES = (0.8, 0.65, 0.5, 0.35)


def gb2312():
    """Returns the 6,763 Chinese characters of GB 2312, rows 16 to 87."""
    cells = ((row, cell) for row in range(16, 88) for cell in range(1, 95))
    texts = (bytes([row + 0xA0, cell + 0xA0]).decode("gb2312", "ignore") for row, cell in cells)
    return [text for text in texts if text]


def unihan(file, field):
    """Returns a field of Unihan by character, the first value of each."""
    values = {}
    with bz2.open(UNIHAN.format(file), "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] == field:
                values[chr(int(parts[0][2:], 16))] = parts[2].split()[0]
    return values


def picture(font, char, left):
    """Returns the blurred picture of a character, from the column `left` on, as a vector of mean 0
    and length 1."""
    image = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(image).text((SIDE // 2, SIDE // 2), char, 255, font=font, anchor="mm")
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(BLUR)), dtype=np.float32)
    pixels = pixels[:, left:].ravel()
    pixels = pixels - pixels.mean()
    return pixels / max(np.linalg.norm(pixels), 1e-6)


def correlations(chars, left):
    """Returns the correlation of all pairs from the column `left` on, a square matrix."""
    total = np.zeros((len(chars), len(chars)), dtype=np.float32)
    for path in FONTS:
        font = ImageFont.truetype(path, SIZE, index=FACE)
        pictures = np.stack([picture(font, char, left) for char in chars])
        total += pictures @ pictures.T
    return total / len(FONTS)


def scaled_picture(font, char, box):
    """Returns the blurred picture of a part of a character at the size of a character, as a vector of
    mean 0 and length 1."""
    image = Image.new("L", (2 * SIDE, 2 * SIDE), 0)
    ImageDraw.Draw(image).text((SIDE, SIDE), char, 255, font=font, anchor="mm")
    if box != (0, 0, 1, 1):
        image = image.crop([int(SIDE - SIZE + 2 * SIZE * share) for share in box])
    image = image.crop(image.getbbox()).resize((SIDE, SIDE), Image.BILINEAR)
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(PART_BLUR)), dtype=np.float32).ravel()
    pixels = pixels - pixels.mean()
    return pixels / max(np.linalg.norm(pixels), 1e-6)


def part_similarities(chars):
    """Returns the highest correlation of each character with a part of each other, a square matrix:
    characters are rows, those with the parts columns."""
    fonts = [ImageFont.truetype(path, 2 * SIZE, index=FACE) for path in FONTS]

    def pictures(box):
        return [np.stack([scaled_picture(font, char, box) for char in chars]) for font in fonts]

    whole = pictures((0, 0, 1, 1))
    highest = np.zeros((len(chars), len(chars)), dtype=np.float32)
    for box in PARTS:
        total = sum(one @ part.T for one, part in zip(whole, pictures(box)))
        np.maximum(highest, total / len(FONTS), out=highest)
    return highest


def parts(chars):
    """Returns which pairs are a common character and a part of it, a square matrix."""
    strokes = stroke_numbers(chars)
    similar = part_similarities(chars[:N_COMMON])
    is_part = np.zeros((len(chars), len(chars)), dtype=bool)
    for column in range(N_COMMON):
        fewer = (strokes[:N_COMMON] < strokes[column]) & (strokes[:N_COMMON] >= MIN_PART_STROKES)
        may_be = np.where(fewer & (similar[:, column] >= MIN_PART_SIMILARITY))[0]
        best = may_be[np.argsort(-similar[may_be, column], kind="stable")[:MAX_PARTS]]
        is_part[best, column] = True
    return is_part | is_part.T


def common_starts(codes):
    """Returns the length of the common start of each pair of codes, a square matrix."""
    letters = np.array([list(code.ljust(MAX_CODE, "-")[:MAX_CODE]) for code in codes])
    total = np.zeros((len(codes), len(codes)), dtype=np.float32)
    is_equal = np.ones((len(codes), len(codes)), dtype=bool)
    for column in letters.T:
        is_equal &= (column[:, None] == column[None, :]) & (column != "-")[:, None]
        total += is_equal
    return total


def components(chars):
    """Returns the share of their Cangjie codes that each pair has in common, a square matrix."""
    code_of = unihan("DictionaryLikeData", "kCangjie")
    codes = [code_of.get(char, "") for char in chars]
    lengths = np.array([max(len(code), 1) for code in codes])
    common = common_starts(codes) + common_starts([code[::-1] for code in codes])
    shorter = np.minimum(lengths[:, None], lengths[None, :])
    return np.minimum(common, shorter) / np.maximum(lengths[:, None], lengths[None, :])


def stroke_numbers(chars):
    """Returns the number of strokes of each character."""
    strokes_of = unihan("IRGSources", "kTotalStrokes")
    return np.array([int(strokes_of[char]) for char in chars])


def stroke_differences(chars):
    """Returns the difference of the strokes of each pair, as a share of the larger number."""
    strokes = stroke_numbers(chars)
    larger = np.maximum(strokes[:, None], strokes[None, :])
    return np.abs(strokes[:, None] - strokes[None, :]) / larger


def similarities(chars):
    """Returns the similarity of all pairs, a square matrix."""
    right = RIGHT_WEIGHT * correlations(chars, int(SIDE * RIGHT_FROM))
    drawings = np.maximum(correlations(chars, 0), right)
    alike = (1 - COMPONENT_WEIGHT) * drawings + COMPONENT_WEIGHT * components(chars)
    return alike - STROKE_WEIGHT * stroke_differences(chars)


def most_similar(matrix):
    """Returns which pairs are among the most similar of either character, a square matrix."""
    is_kept = np.zeros(matrix.shape, dtype=bool)
    for row, similar in enumerate(matrix):
        n_similar = MAX_SIMILAR if row < N_COMMON else MAX_SIMILAR_TO_RARE
        best = np.argsort(-similar, kind="stable")[:n_similar]
        is_kept[row, best[similar[best] >= DEGREES[-1]]] = True
    return is_kept | is_kept.T


def main():
    chars = gb2312()
    matrix = similarities(chars)
    np.fill_diagonal(matrix, -1)
    wanted = matrix.copy()
    wanted[:, N_COMMON:][wanted[:, N_COMMON:] < MIN_RARE_SIMILARITY] = -1
    is_part = parts(chars)
    is_kept = most_similar(wanted) | is_part

    print("# Characters that look alike: a character, then those like it in four groups of falling")
    print("# similarity, separated by |. Each pair is on the line of its first character only.")
    print("#")
    print("# Made by scripts/similar-shapes.py, which says how: from drawings of the characters of GB")
    print("# 2312 in Noto Sans CJK SC and Noto Serif CJK SC (2022-01-27), and from the Cangjie codes and")
    print("# numbers of strokes in Unihan 15.0 (Unicode License V3).")
    for row, char in enumerate(chars):
        groups = [""] * len(DEGREES)
        for other in range(row + 1, len(chars)):
            if is_kept[row, other]:
                reached = (d for d, least in enumerate(DEGREES) if matrix[row, other] >= least)
                degree = next(reached, PART_DEGREE)
                degree = min(degree, PART_DEGREE) if is_part[row, other] else degree
                groups[degree] += chars[other]
        if any(groups):
            print(char + "|".join(groups).rstrip("|"))


if __name__ == "__main__":
    main()
