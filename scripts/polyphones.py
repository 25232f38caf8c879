#!/usr/bin/env python3
"""Makes crates/spelling/data/polyphones.txt: the characters with several readings in today's Chinese.

Usage: polyphones.py > crates/spelling/data/polyphones.txt
Needs: apt-get install unicode-data

Source: kTGHZ2013 of Unihan (Unicode License V3), the readings in Tongyong Guifan Hanzi Zidian, the
dictionary of the Table of General Standard Characters (2013). Tones are dropped.
"""

import bz2
import unicodedata

UNIHAN = "/usr/share/unicode/Unihan_Readings.txt.bz2"
# The marks of the four tones; the two dots of ü stay.
TONES = "\u0304\u0301\u030c\u0300"


def toneless(reading):
    """Returns a reading without its tone, ü as v."""
    parts = unicodedata.normalize("NFD", reading)
    text = "".join(part for part in parts if part not in TONES)
    return unicodedata.normalize("NFC", text).replace("ü", "v")


def main():
    print("# Characters with several readings in today's Chinese, without tones, ü as v.")
    print("#")
    print("# Made by scripts/polyphones.py from kTGHZ2013 of Unihan 15.0 (Unicode License V3).")
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) != 3 or parts[1] != "kTGHZ2013":
                continue
            # Each value is PAGES:READING,READING.
            values = (value.split(":")[1] for value in parts[2].split())
            readings = [toneless(reading) for value in values for reading in value.split(",")]
            readings = list(dict.fromkeys(readings))
            if len(readings) > 1:
                print(chr(int(parts[0][2:], 16)), *readings)


if __name__ == "__main__":
    main()
