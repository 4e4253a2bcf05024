"""The table of towns (Models/places.bin), from GeoNames' places of more than 1,000 inhabitants.

Its layout is described in Models/README.md. `nearest` is the reference for looking a place up.
"""

import csv
import io
import struct
from pathlib import Path

import numpy as np

MAGIC = b"TSPLACE1"
HEADER = struct.Struct("<8s4I")
# Coordinates are whole numbers of this part of a degree (1.1 m), as exact as the source.
UNITS = 100_000
# The mean radius of the earth, km.
RADIUS = 6371.0


def build(source: bytes, countries_file: Path) -> bytes:
    """Returns the table made from `rg_cities1000.csv` (lat, lon, name, admin1, admin2, cc)."""
    lines = [line for line in countries_file.read_text().splitlines() if line and not line.startswith("#")]
    countries = dict(line.split(" ", 1) for line in lines)
    rows = [row for row in csv.DictReader(io.StringIO(source.decode())) if row["name"]]
    places = sorted(
        (_units(row["lat"], 90), _units(row["lon"], 180), row["name"], row["admin1"], row["cc"]) for row in rows
    )
    regions = sorted({(country, region) for *_, region, country in places})
    codes = sorted({country for country, _ in regions})
    text = _Text()
    region_names = [text.add(name) for _, name in regions]
    country_names = [text.add(countries[code]) for code in codes]
    names = [text.add(place[2]) for place in places]
    region_numbers = {region: number for number, region in enumerate(regions)}
    if len(regions) > 0xFFFF:
        raise ValueError("more regions than 16 bits can count")
    parts = [
        HEADER.pack(MAGIC, len(places), len(regions), len(codes), len(text.bytes)),
        np.array([place[0] for place in places], "<i4").tobytes(),
        np.array([place[1] for place in places], "<i4").tobytes(),
        np.array(names, "<u4").tobytes(),
        np.array(region_names, "<u4").tobytes(),
        np.array(country_names, "<u4").tobytes(),
        np.array([region_numbers[place[4], place[3]] for place in places], "<u2").tobytes(),
        np.array([codes.index(country) for country, _ in regions], "<u2").tobytes(),
        "".join(codes).encode(),
        bytes(text.bytes),
    ]
    return b"".join(parts)


def read(table: bytes) -> dict:
    """Returns {latitudes, longitudes (degrees), names, regions, codes, countries}, one value a place."""
    magic, places, regions, countries, text_size = HEADER.unpack_from(table)
    if magic != MAGIC:
        raise ValueError("not a table of places")
    position = HEADER.size
    columns = []
    for kind, count in (
        ("<i4", places), ("<i4", places), ("<u4", places), ("<u4", regions), ("<u4", countries),
        ("<u2", places), ("<u2", regions), ("S2", countries),
    ):  # fmt: skip
        columns.append(np.frombuffer(table, kind, count, position))
        position += columns[-1].nbytes
    if position + text_size != len(table):
        raise ValueError("the table of places has another length than it says")
    text = table[position:]
    latitudes, longitudes, names, region_names, country_names, place_regions, region_countries, codes = columns
    country_of_place = region_countries[place_regions]
    return {
        "latitudes": latitudes / UNITS,
        "longitudes": longitudes / UNITS,
        "names": [_string(text, offset) for offset in names],
        "regions": [_string(text, offset) for offset in region_names[place_regions]],
        "codes": [codes[number].decode() for number in country_of_place],
        "countries": [_string(text, country_names[number]) for number in country_of_place],
    }


def nearest(places: dict, latitude: float, longitude: float) -> dict:
    """Returns the nearest place and its distance on the sphere, in kilometres."""
    there, here = np.radians(places["latitudes"]), np.radians(latitude)
    across = np.radians(places["longitudes"] - longitude)
    half = np.sin((there - here) / 2) ** 2 + np.cos(there) * np.cos(here) * np.sin(across / 2) ** 2
    best = int(half.argmin())
    return {
        "name": places["names"][best],
        "region": places["regions"][best],
        "code": places["codes"][best],
        "country": places["countries"][best],
        "kilometres": float(2 * RADIUS * np.arcsin(np.sqrt(half[best]))),
    }


class _Text:
    """UTF-8, each string once and ended by a zero byte."""

    def __init__(self):
        self.bytes = bytearray()
        self._offsets = {}

    def add(self, string):
        if string not in self._offsets:
            self._offsets[string] = len(self.bytes)
            self.bytes += string.encode() + b"\0"
        return self._offsets[string]


def _string(text, offset):
    return text[offset : text.index(b"\0", offset)].decode()


def _units(degrees, limit):
    whole = round(float(degrees) * UNITS)
    if abs(whole) > limit * UNITS:
        raise ValueError(f"{degrees} is no coordinate")
    return whole
