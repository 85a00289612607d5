"""A small data/ folder that is right; a test spoils the one thing it is about."""

from datetime import date
from pathlib import Path

from directory import Directory, DirectoryError, load

TODAY = date(2026, 11, 23)
MUNICIPALITIES = """\
kommunenummer,name,all_names,county_no,county
0301,Oslo,Oslo,03,Oslo
1103,Stavanger,Stavanger,11,Rogaland
1870,Sortland,Sortland / Suortá,18,Nordland
"""
PLACES = """\
name,municipality_number,kind,sources
Grünerløkka,0301,district,2
Frogner,0301,district,2
Sigerfjord,1870,village,1
"""
SHELTERS = """\
- id: oslo
  name: Oslo krisesenter
  phone: 22 48 03 80
  municipality: '0301'
  county: Oslo
  open_24h: no
  serves: ['0301']
- id: vesteralen
  name: Vesterålen krisesenter
  phone: 76 12 23 30
  municipality: '1870'
  county: Nordland
  open_24h: no
  serves: ['1870']
"""
HELPLINES = """\
- id: police
  name: Politiet
  number: '112'
  source: a page
- id: dinutvei
  name: dinutvei.no
  url: https://dinutvei.no
  source: a page
- id: ambulance
  name: Medisinsk nødtelefon
  number: '113'
  source: a page
- id: vo
  name: VO-linjen
  number: 116 006
  source: a page
- id: legevakt
  name: Legevakt
  number: 116 117
  source: a page
"""
LANGUAGES = """\
- code: nb
  name: Bokmål
  norwegian: bokmål
  dir: ltr
  exit: https://no.wikipedia.org/
  original: yes
- code: ar
  name: العربية
  norwegian: arabisk
  dir: rtl
  exit: https://ar.wikipedia.org/
- code: pl
  name: Polski
  norwegian: polsk
  dir: ltr
  exit: https://pl.wikipedia.org/
"""
NB = """\
title: Ressursvenn
form_limit: Hei {number}
"""
AR = """\
title: Ressursvenn
form_limit: مرحبا {number}
source: c48920323044
"""
PROGRAMME = """\
- id: age
  number: 25
  source: a page
- id: meetings-least
  number: 2
  source: a page
- id: meetings-most
  number: 4
  source: a page
- id: months-least
  number: 9
  source: a page
- id: months-most
  number: 12
  source: a page
- id: leader-1
  name: Prøve Leder
  mail: prove.leder@sanitetskvinnene.no
  source: a page
- id: leader-2
  name: Andre Leder
  mail: andre.leder@sanitetskvinnene.no
  source: a page
"""
NKS_LIST = "id,name,phone\noslo,Oslo krisesenter,22 48 03 80\nvesteralen,Vesterålen krisesenter,76 12 23 30\n"
NAMES = {
    "nks_list": "nks-list.csv",
    "municipalities": "municipalities.csv",
    "places": "places.csv",
    "shelters": "shelters.yaml",
    "helplines": "helplines.yaml",
    "languages": "languages.yaml",
    "programme": "programme.yaml",
    "nb": "words/nb.yaml",
    "ar": "words/ar.yaml",
    "sv": "words/sv.yaml",
}
GOOD = {
    "nks_list": NKS_LIST,
    "municipalities": MUNICIPALITIES,
    "places": PLACES,
    "shelters": SHELTERS,
    "helplines": HELPLINES,
    "languages": LANGUAGES,
    "programme": PROGRAMME,
    "nb": NB,
    "ar": AR,
}


def with_line(line: str) -> str:
    """The good shelters.yaml with one more line (the eighth), or lines, in its first entry."""
    return SHELTERS.replace("- id: vesteralen", f"  {line}\n- id: vesteralen")


def write(folder: Path, **spoilt: str | bytes) -> Path:
    """Fill *folder* with the good files, those named in *spoilt* with what it says instead."""
    (folder / "words").mkdir(exist_ok=True)
    for name, content in {**GOOD, **spoilt}.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / NAMES[name]).write_bytes(data + count_line(NAMES[name], data))
    return folder


def count_line(name: str, data: bytes) -> bytes:
    """The last line that a list called *name* with this content needs; nothing where the file is no list."""
    lines = data.splitlines()
    if "/" in name or not lines:
        return b""
    if name.endswith(".csv"):
        return b"\n# entries: %d\n" % (sum(map(bool, lines)) - 1)
    entries = sum(line.removeprefix(b"\xef\xbb\xbf").startswith(b"- ") for line in lines)
    return b"\n# entries: %d\n" % entries if entries else b""


def read(folder: Path, **spoilt: str | bytes) -> Directory:
    """Return what the folder says."""
    return load(write(folder, **spoilt), today=TODAY)


def problems(folder: Path, **spoilt: str | bytes) -> list[str]:
    """Return every problem in the folder, with paths that begin in it."""
    try:
        read(folder, **spoilt)
    except DirectoryError as error:
        return [str(problem).removeprefix(f"{folder}/") for problem in error.problems]
    return []
