"""Which letters can be drawn here: Chinese names where a font for them is installed, no boxes."""

from collections.abc import Mapping

import matplotlib as mpl
from matplotlib import font_manager

USUAL = "sans-serif"  # DejaVu Sans, which comes with matplotlib: Latin, Greek, Cyrillic, Arabic
FALLBACKS = (  # with Chinese letters, the first one installed is taken
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "Microsoft YaHei",
    "SimHei",
    "SimSun",
    "Arial Unicode MS",
    "Droid Sans Fallback",
    "Noto Sans CJK JP",  # the name under which a collection of all CJK fonts may be found
)


def families(text: str) -> list[str]:
    """Families to draw the text with: the usual one, and one more only if it lacks letters.

    So the same run gives the same bytes on every machine, unless its names need more.
    """
    missing = lacking(text, USUAL)
    if not missing:
        return [USUAL]
    installed = {font.name for font in font_manager.fontManager.ttflist}
    found = [name for name in FALLBACKS if name in installed and not lacking(missing, name)]
    return [USUAL, *found[:1]]


def lacking(text: str, family: str) -> str:
    """The letters of the text that a family has not."""
    path = font_manager.findfont(font_manager.FontProperties(family=[family]))
    known = font_manager.get_font(path).get_charmap()
    return "".join(letter for letter in text if ord(letter) not in known)


def drawable(text: str) -> bool:
    """Whether every letter can be drawn with the families of the style in force."""
    for family in mpl.rcParams["font.family"]:
        text = lacking(text, family)
    return not text


def name_of_mix(about: Mapping[str, str]) -> str:
    """The mix in quotes, by the first of its names that can be drawn: name, label, file.

    If none can, it is "of answer" and the letters and digits by which its folder ends.
    """
    for key in ("scenario", "label", "file"):
        if about.get(key) and drawable(about[key]):
            return f"'{about[key]}'"
    return f"of {name_of_answer(about)}"


def name_of_answer(about: Mapping[str, str]) -> str:
    """The folder of the answer, of a name that cannot be drawn only its end."""
    answer = about.get("answer", "?")
    return f"answer {answer if drawable(answer) else answer.rsplit('-', 1)[-1]}"
