"""What gives a person away without a name: addresses, numbers, dates, sums and ages, found in a folded text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from phonenumbers import Leniency, PhoneNumberMatcher

from toolkit.evidence.folding import Folded

REGIONS = ("GB", "US", "DE", "FR", "AT", "CH", "NL", "IE", "ES", "IT", "AU")
"""Countries whose national way of writing telephone numbers is known by default."""

FEWEST_DIGITS = 6
YEARS = range(1900, 2100)


@dataclass(frozen=True, kw_only=True, slots=True)
class PatternSpan:
    """Something found: its place in the folded text, and the label and rule (one word for both)."""

    start: int
    end: int
    label: str
    rule: str


_AT = r"(?: ?@ ?| ?[(\[{](?:at|@|a|bei)[)\]}] ?)"
_LOCAL = r"[a-z0-9_%+'-]+(?:(?:\.| ?[(\[{](?:dot|punkt|\.)[)\]}] ?)[a-z0-9_%+'-]+)*"
_TIGHT_HOST = r"[a-z0-9-]+(?:(?:\.|(?: ?[(\[{](?:dot|punkt|\.)[)\]}] ?)| (?:dot|punkt) )[a-z0-9-]+)+"
_SPOKEN = (
    r"[a-z0-9_.-]+(?: (?:dot|punkt|underscore) [a-z0-9_-]+)* at "
    r"[a-z0-9-]+(?:(?:\.| (?:dot|punkt) )[a-z0-9-]+)*(?: (?:dot|punkt) )[a-z]{2,6}"
)
_LOOSE = rf"{_LOCAL} ?[(\[{{](?:at|@|a|bei)[)\]}}] ?[a-z0-9-]+|[a-z0-9_-]+(?: \. [a-z0-9_-]+)* ?@ ?[a-z0-9-]+(?: ?\. ?[a-z0-9-]{{2,}})+"
_PROVIDER = r"[a-z0-9_.-]*[a-z0-9] at (?:gmail|googlemail|outlook|hotmail|yahoo|icloud|gmx|web\.de|proton(?:mail)?)(?:\.[a-z]{2,3})?"
_EMAIL = re.compile(rf"(?<![\w.@])(?:{_LOCAL}{_AT}{_TIGHT_HOST}|{_SPOKEN}|{_LOOSE}|{_PROVIDER})(?![\w@])")
_TOP = (
    "com|org|net|edu|gov|info|biz|io|co|app|dev|ai|eu|uk|de|fr|at|ch|nl|be|it|es|pt|ie|us|ca|au|nz|se|no|dk|fi|pl|cz|"
    "sk|hu|ro|gr|ru|ua|cn|jp|in|br|tv|me|shop|online|example|test"
)
_URL = re.compile(
    rf"(?<![\w@.])(?:(?:https?://|ftp://|www\.)[^\s<>\"']*[^\s<>\"'.,;:!?)\]]"
    rf"|[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:{_TOP})(?:/[^\s<>\"']*[^\s<>\"'.,;:!?)\]]|/)?)(?![\w@])"
)
_HANDLE = re.compile(r"(?<![\w.@])@[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|"
    "sept|sep|oct|nov|dec|januar|janner|jaenner|februar|marz|maerz|mai|juni|juli|oktober|dezember|janvier|fevrier|mars|"
    "avril|juin|juillet|aout|septembre|octobre|novembre|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|"
    "septiembre|octubre|noviembre|diciembre"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DAY_WORDS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    "sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|twenty[ -](?:first|second|third|fourth|fifth|sixth|"
    "seventh|eighth|ninth)|thirty[ -]first"
)
_DATES = (
    re.compile(r"(?<![\w.])(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?![\w])"),
    re.compile(r"(?<![\w.])\d{1,2}([-/.]) ?\d{1,2}\1 ?(?:(?:19|20)\d\d|'?\d\d)(?![\w])"),
    re.compile(
        rf"(?<![\w.])(?:{_DAY}(?:st|nd|rd|th|\.)?|{_DAY_WORDS}) ?(?:of |de )?[ -]?(?:{_MONTHS})\b\.?(?:[ ,-]{{1,2}}(?:19|20)\d\d)?"
    ),
    re.compile(r"(?:(?<=\bam )|(?<=\bvom )|(?<=\bbis )|(?<=\bzum ))\d{1,2}\.\d{1,2}\.(?!\d)"),
)
_MONTH_FIRST = re.compile(
    rf"(?<![\w])(?:{_MONTHS})\.? (?:the )?(?:{_DAY}(?:st|nd|rd|th)?|{_DAY_WORDS})(?![\w%])(?:,? (?:19|20)\d\d)?"
)
_MONTH_YEAR = re.compile(rf"(?<![\w])(?:{_MONTHS})\.?,? (?:19|20)\d\d(?!\w)")

_OTHERWISE = re.compile(r"(?:may|march|mar|mars|mai|dec|sep)\b")
"""Months that are words as well, when they do not carry a capital."""

_NUMBER = r"(?:\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)(?:[.,]-)?"
_SIZE = r"(?:k|m|mn|mio\.?|mill?ion(?:en|s)?|mrd\.?|milliarden?|bn|billions?|thousand|tsd\.?|tausend|hundred|grand)"
_CURRENCY = (
    r"(?:[€£$¥]|(?:eur|gbp|usd|chf|sek|nok|dkk|pln|czk|aud|cad)\b|euros?\b|pounds?\b|quid\b|dollars?\b|bucks\b|"
    r"francs?\b|franken\b|kronen?\b|kroner\b|zloty\b|grand\b)"
)
_MONEY = re.compile(
    rf"(?<![\w.,])(?:{_CURRENCY} ?(?P<a>{_NUMBER})(?: ?(?P<x>{_SIZE})\b)?|(?P<b>{_NUMBER})(?: ?(?P<y>{_SIZE}))? ?{_CURRENCY})(?!\w)"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen"
)
_UNITS = {word: value for value, word in enumerate(_ONES.split("|"))}
_UNITS |= {word: 10 * value for value, word in enumerate(_TENS.split("|"), 2)}
_SIZES = {"hundred": 100, "thousand": 1_000, "tausend": 1_000, "grand": 1_000, "million": 1e6, "billion": 1e9}
_COUNTED = "|".join((*sorted(_UNITS, key=len, reverse=True), *_SIZES, "a"))
_MONEY_WORDS = re.compile(
    rf"(?<![\w-])(?P<words>(?:{_COUNTED})(?:(?: and |[ -])(?:{_COUNTED}))*) (?:{_CURRENCY})(?!\w)"
)
_SIZE_OF = {"k": 1e3, "thousand": 1e3, "tsd": 1e3, "tausend": 1e3, "grand": 1e3, "hundred": 1e2, "bn": 1e9, "mrd": 1e9}

_AGE_WORDS = (
    rf"(?:(?:{_TENS})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|eighteen|nineteen|seventeen|sixteen)"
)
_AGE = re.compile(
    rf"(?<![\w.,])(?:(?:\d{{1,3}}|{_AGE_WORDS})[ -]years?[ -]olds?|(?:\d{{1,3}}|{_AGE_WORDS})[ -](?:yo|y/o)\b"
    rf"|\d{{1,3}} jahre alt|\d{{1,3}}[ -]?jahrig(?:e[rnms]?)?"
    rf"|\b(?:man|woman|lady|gentleman|boy|girl) of (?:[1-9]\d|{_AGE_WORDS})|age: ?[1-9]\d"
    rf"|(?:i|he|she) was (?:1[6-9]|[2-9]\d|{_AGE_WORDS})(?= (?:at|when|then|years|and)\b|[.,;!?])"
    rf"|(?:aged?|age of|turned|turning|turns) (?:[1-9]\d|{_AGE_WORDS})"
    rf"|(?:i am|i'm|im|he is|he's|she is|she's|they are|who is|being) (?:1[6-9]|[2-9]\d|{_AGE_WORDS})(?= ?(?:[.,;!?)]|$|and |now|this ))"
    rf"|in (?:my|his|her|their) (?:(?:early|mid|late)[ -])?(?:twen|thir|for|fif|six|seven|eigh)ties)(?!\w)"
)

_KEYWORD = (
    r"(?:account|acct|order|invoice|ticket|case|customer|client|policy|contract|reference|ref|booking|claim|meter|"
    r"membership|member|employee|staff|personnel|passport|licence|license|card|sort code|iban|konto|auftrags?|"
    r"rechnungs?|kunden|vertrags?|bestell|ticket|vorgangs?|personal|police|zahler|commande|client|facture)"
)
_ACCOUNT = re.compile(
    rf"(?<!\w){_KEYWORD}[ -]?(?:numbers?\b|nummer\b|numero\b|no\b\.?|num\b\.?|nr\b\.?|id\b|code\b)?(?: is| was| ist)?[ :#]{{0,3}}"
    r"(?P<number>(?=[a-z0-9/ -]*\d{3})[a-z]{0,4}[ -]?\d(?:[a-z0-9]|[ /-](?=\d)|-(?=[a-z0-9]))*)(?!\w)"
)
_HASH = re.compile(r"(?<!\w)#\d{3,}(?!\w)")
_CODE = re.compile(
    r"(?<![\w-])[a-z]{1,5}[-/]?\d{4,}(?:[-/][a-z0-9]+)*(?!\w)|(?<![\w-])[a-z]{1,5}-\d{3,}(?:-[a-z0-9]+)*(?!\w)"
)
_STANDARDS = re.compile(r"(?:iso|din|en|iec|ieee|fy|hy|q|cy|covid)[-/ ]?\d")
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?!\w)")
_LONG = re.compile(r"(?<![\w.,€£$+])\d(?:[ -]?\d){6,}(?![\w%])(?![.,]\d)")
_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})+")
_PHONES = (
    re.compile(r"(?<![\w.,])(?:\+|00)[1-9]\d{0,2}[ ()/.-]*(?:\d[ ()/.-]*){5,12}\d(?!\w)"),
    re.compile(r"(?<![\w.,])\(?0\d{1,5}\)?(?:[ /-]*\d){5,10}(?![\w%])"),
    re.compile(
        r"(?<=\bon )\d{3}[ .-]\d{3,4}(?:[ .-]\d{3,4})?(?!\w)|(?<!\w)(?:ext(?:ension|\.)?|durchwahl|dw\.?)[ :]{1,2}\d{2,5}(?!\w)"
    ),
    re.compile(r"(?<![\w.,-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)"),
    re.compile(r"(?<=\btel )\d[\d -]{2,}\d(?!\w)|(?<=\btel: )\d[\d -]{2,}\d(?!\w)|(?<=\btel\. )\d[\d -]{2,}\d(?!\w)"),
)

_POSTCODES = (
    re.compile(r"(?<!\w)(?:[a-z]{1,2}\d[a-z\d]?) ?\d[abd-hjlnp-uw-z]{2}(?!\w)"),  # United Kingdom
    re.compile(r"(?<!\w)[abceghj-nprstvxy]\d[a-z][ -]?\d[a-z]\d(?!\w)"),  # Canada
    re.compile(r"(?<!\w)[1-9]\d{3} ?(?!eu|am|pm|or|to|of|in|an|we|at|is|by|on)[a-z]{2}(?= |[.,;]|$)"),  # Netherlands
    re.compile(r"(?<!\w)(?:d|a|ch|f|b|l)-\d{4,5}(?!\w)"),
    re.compile(r"(?<!\w)[a-z]{2} \d{5}(?:-\d{4})?(?!\w)"),  # United States
)
_POSTCODE_NAMED = re.compile(
    r"(?<!\w)(?:zip|post(?:al)?[ -]?code|plz|postleitzahl|cap|code postal)(?: code)?(?: is|:)? \d{4,5}(?:-\d{4})?(?!\w)"
)
_POSTCODE_LOOSE = re.compile(r"(?<!\w)[a-z]{1,2}\d[a-z\d]? \d(?!st|nd|rd|th)[abd-hjlnp-uw-z]{2}(?!\w)")
_TOWN = re.compile(r"(?<![\w.,€£$#-])(?:\d{5}|(?!19|20)[1-9]\d{3}) (?=[a-z])[a-z]+")


def patterns_in(text: Folded, *, money_above: float, regions: tuple[str, ...] = REGIONS) -> Iterator[PatternSpan]:
    """Yield what the rules find; overlaps are left to the caller, earlier ones weigh more."""
    yield from _plain(text, _EMAIL, "e-mail")
    yield from _plain(text, _URL, "link", _no_sentence_end)
    yield from _plain(text, _HANDLE, "handle")
    for pattern in _DATES:
        yield from _plain(text, pattern, "date")
    for pattern in (_MONTH_FIRST, _MONTH_YEAR):
        yield from _plain(
            text, pattern, "date", lambda match: text.capital(match.start()) or not _OTHERWISE.match(match[0])
        )
    yield from _plain(text, _AGE, "age")
    yield from _money(text, money_above)
    yield from _plain(text, _IBAN, "number", lambda match: text.capital(match.start()) and len(match[0]) > 14)
    yield from _phones(text, regions)
    yield from _numbers(text)
    for pattern in _POSTCODES:
        yield from _plain(text, pattern, "postcode", lambda match: _loud_letters(text, match))
    yield from _plain(text, _POSTCODE_NAMED, "postcode")
    yield from _plain(text, _POSTCODE_LOOSE, "postcode")
    yield from _plain(text, _TOWN, "postcode", lambda match: text.capital(match.start() + match[0].index(" ") + 1))


Test = Callable[[re.Match[str]], bool]


def _plain(text: Folded, pattern: re.Pattern[str], label: str, test: Test | None = None) -> Iterator[PatternSpan]:
    for match in pattern.finditer(text.text):
        if test is None or test(match):
            yield PatternSpan(start=match.start(), end=match.end(), label=label, rule=label)


def _no_sentence_end(match: re.Match[str]) -> bool:
    """A missing space between two sentences ("done.In the end") is no address."""
    plain = match[0].startswith(("http", "ftp", "www")) or "/" in match[0]
    return plain or not re.search(r"\.(?:in|it|at|me|no|is|be|so|us)$", match[0])


def _loud_letters(text: Folded, match: re.Match[str]) -> bool:
    return all(text.capital(at) for at in range(match.start(), match.end()) if text.text[at].isalpha())


def _money(text: Folded, above: float) -> Iterator[PatternSpan]:
    for match in _MONEY.finditer(text.text):
        number, size = match["a"] or match["b"], (match["x"] or match["y"] or "").rstrip(".")
        if _amount(number) * _times(size, match[0]) >= above:
            yield PatternSpan(start=match.start(), end=match.end(), label="amount", rule="amount")
    for match in _MONEY_WORDS.finditer(text.text):
        if _counted(match["words"]) * (1_000 if match[0].endswith(" grand") else 1) >= above:
            yield PatternSpan(start=match.start(), end=match.end(), label="amount", rule="amount")


def _times(size: str, whole: str) -> float:
    if not size:
        return 1e3 if whole.endswith("grand") else 1.0
    return _SIZE_OF.get(size.rstrip("s") if size.startswith(("billion", "milliard")) else size, 1e6)


def _amount(number: str) -> float:
    """Return the value of a number with English or continental separators."""
    plain = number.rstrip("-").rstrip(".,").replace(" ", "").replace("'", "")
    cents = re.search(r"[.,]\d{1,2}$", plain)
    whole = plain[: cents.start()] if cents else plain
    return float(re.sub(r"\D", "", whole) or 0) + (float(f"0.{cents[0][1:]}") if cents else 0.0)


def _counted(words: str) -> float:
    total, part = 0.0, 0.0
    for word in re.split(r"[ -]", words):
        if word in _SIZES:
            part = (part or 1.0) * _SIZES[word]
            if _SIZES[word] > 100:
                total, part = total + part, 0.0
        else:
            part += _UNITS.get(word, 0)
    return total + part


def _numbers(text: Folded) -> Iterator[PatternSpan]:
    for match in _ACCOUNT.finditer(text.text):
        start, end = match.span("number")
        if sum(letter.isdigit() for letter in match["number"]) >= 4 and not _year(match["number"]):
            yield PatternSpan(start=start, end=end, label="number", rule="number")
    yield from _plain(text, _HASH, "number")
    yield from _plain(
        text,
        _CODE,
        "number",
        lambda match: (
            text.capital(match.start()) and not _STANDARDS.match(match[0]) and not _year(re.sub(r"\D+", "", match[0]))
        ),
    )
    yield from _plain(text, _LONG, "number", lambda match: not _THOUSANDS.fullmatch(match[0]))


def _year(number: str) -> bool:
    return number.isdigit() and len(number) == 4 and int(number) in YEARS


def _phones(text: Folded, regions: tuple[str, ...]) -> Iterator[PatternSpan]:
    if sum(letter.isdigit() for letter in text.text) < 2:
        return
    for pattern in _PHONES:
        yield from _plain(text, pattern, "phone", lambda match: not _THOUSANDS.fullmatch(match[0]))
    if sum(letter.isdigit() for letter in text.text) < FEWEST_DIGITS:
        return
    for region in regions:
        for match in PhoneNumberMatcher(text.text, region, leniency=Leniency.VALID):
            if not _THOUSANDS.fullmatch(match.raw_string):
                yield PatternSpan(start=match.start, end=match.end, label="phone", rule="phone")
