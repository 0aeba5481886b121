"""A seeded corpus of invented sentences with names and numbers in them, to measure what redaction finds and what it spares.

Every sentence knows which of its letters must go. Names come from a roster, bent and spelled as people and machines do
it; half of the sentences hold nothing to replace, but words and numbers that look like it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from toolkit.evidence.redaction import redact
from toolkit.evidence.roster import NameKind, Roster, RosterEntry

SEED = 20_261_122
SENTENCES_A_TRAP = 200
PEOPLE = 120

Choice = TypeVar("Choice")


def _listed(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


class Chance:
    """Draws from a seed, the same on every machine."""

    def __init__(self, seed: int) -> None:
        self._drawn = np.random.default_rng(seed)

    def choice(self, options: Sequence[Choice]) -> Choice:
        """Return one of the options."""
        return options[int(self._drawn.integers(0, len(options)))]

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` up to but without `high`."""
        return int(self._drawn.integers(low, high))


GIVEN = _listed(
    "Ada Bruno Carla Dario Elif Femi Greta Hana Igor Jana Kofi Lena Milan Nadia Oskar Priya Quentin Ravi Selma Tomas Uma ",
    "Viktor Wanda Xenia Yusuf Zoë Jürgen Sinéad François Søren Łukasz Małgorzata Ángel José Chloé Björn Åsa Çağla Anaïs ",
    "Renée Nguyệt Ola Pavel Marek Anna Ivana Petra Zdeněk Li Wei Elizabeth William Robert Katherine Michael Thomas Susan ",
    "Marie-Claire Jean-Luc Anna-Lena",
)
FAMILY = _listed(
    "Canary Okafor Petrović Novák Dvořák Kowalski Lindqvist Müller Größmann Schäfer Yılmaz Öztürk García Muñoz Fernández ",
    "Dubois Lefèvre O’Connor McAllister Haddad Al-Sayed Banerjee Tanaka Nakamura Chukwu Mbeki Jóhannsdóttir Ørsted ",
    "Wójcik Szymański Horvat Kučera Popescu Ionescu Virtanen Korhonen Rasmussen Andersson van~den~Berg de~Vries ",
    "Smythe-Jones Featherstone Abernathy Castellano Bianchi Papadopoulos Ivanov Petrenko Nguyen Zhao",
)
TRICKY_GIVEN = _listed(
    "Will Mark Grace May Rose Hope Faith Joy Bill Rich Art Drew Frank Pat Rob Sue Chase Dean Ray Dawn June Robin"
)
TRICKY_FAMILY = _listed("Young Baker King Stone Brown Page Cook Bishop Price Day Wise Wood Banks Marsh Fox Long")
SITES = ("Alderholt", "North Quay", "Kingsbridge", "Zürich-Oerlikon", "Porto Velho")
PROJECTS = ("Blue Heron", "Lighthouse", "Phoenix 2")
CUSTOMERS = ("Marlow Foods Ltd", "Tessen & Söhne GmbH", "Quillfeather")
PRODUCTS = ("FlexiSaver Plus", "TarifKomfort")
TITLES = ("Head of Fraud Operations", "Chief Data Steward")
ORGANISATION = "Harbour Bank"

NAME_FRAMES = (
    "It was {} who rang me back the same day.", "With {} it is perfect, on other days it is luck.", "I asked {} twice.",
    "{} said that nobody reads the reports.", "Everyone goes to {}, because nobody else knows.",
    "We waited for {} to sign it.", "Since then {} has kept the list.", "In our team {} does all of that alone.",
    "The customer only wanted to talk to {}.", "They took {}, me and two others.", "Nobody told {}: we read it in the paper.",
    "Then I went to {} and complained.", "That was {}'s idea.", "{} came back with an answer.", "My manager, {}, never calls.",
)  # fmt: skip
FALSE_FRIENDS = (
    "Will you tell me when it is done?", "They will mark it as urgent.", "Mark the date, they said, and then nothing came.",
    "It may take a week, and in May it takes two.", "May I say something else?", "With good grace, after a grace period.",
    "Hope is not a plan.", "We hope for the best and have faith in the team.", "The bill rose by a third.",
    "Bill it to the other department.", "It is a joy to work here.", "Frank answers are rare.", "To be frank, it was art.",
    "A rich man in a brown coat.", "They chase us for the price.", "The sun will rise at dawn in June.", "Since June it works.",
    "Page two is missing, and page three too.", "A young cook asked a wise question.", "The king of the hill stays king.",
    "Stone walls, and a fox by the pond.", "One day we had a long wait.", "Rob nobody of their time.", "Sue us, they joked.",
    "Grace was needed, more than ever.", "The baker next door is faster than the bank.", "Art lessons on Fridays.",
    "Dean of the faculty is a fine title.", "Pat answers do not help.", "It will be a wise price to pay.",
)  # fmt: skip
PLAIN = (
    "We answered 4,512 calls in 2025 and lost 3.5% of them.", "It takes 24 hours, 7 days a week.", "Version 3.2.1 broke it.",
    "The score went from 61 to 74 points in 12 months.", "There are 10 000 000 records in 3 systems.",
    "ISO 9001 did not help us in FY2025.", "They waive anything below 50 euros.", "I spent $12 on a stamp.",
    "Between 9 and 17 you reach us.", "In March it made us move four people.", "About 1 in 3 say so, or 33 of 100.",
    "We have 20000 customers and 15 desks.", "It was a fifth of my objectives for 2026.", "Room 12 is free at 10.30.",
    "On page 47 it says 80 to 90 percent.", "They rate us 4.5 of 5.", "He is 20 minutes late, always.",
    "I am 100 percent sure.", "Step 3 of 12 needs 2 signatures.", "The ratio is 3:1, on a scale from 1 to 10.",
)  # fmt: skip
PATTERN_FRAMES = (
    "You can reach me by {} at any time.",
    "It was {}, I wrote it down.",
    "They noted {} and lost it.",
    "I gave them {}.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A sentence, what kind of trap it holds, and the pieces (start, end) that must be replaced."""

    trap: str
    text: str
    secrets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """How redaction did on one trap: secrets found of all, and replacements that were due of all."""

    trap: str
    secrets: int
    found: int
    replaced: int
    due: int

    @property
    def recall(self) -> float | None:
        """Share (0 to 1) of secrets of which no letter is left; None without any."""
        return self.found / self.secrets if self.secrets else None

    @property
    def precision(self) -> float | None:
        """Share (0 to 1) of replacements that touch a secret; None without any."""
        return self.due / self.replaced if self.replaced else None


def corpus(seed: int = SEED) -> tuple[Roster, tuple[Sentence, ...]]:
    """Return the roster and every sentence of the corpus; the same seed gives the same."""
    chance = Chance(seed)
    plain = [(chance.choice(GIVEN), chance.choice(FAMILY).replace("~", " ")) for _ in range(PEOPLE)]
    tricky = [(given, chance.choice(FAMILY).replace("~", " ")) for given in TRICKY_GIVEN]
    tricky += [(chance.choice(GIVEN), family) for family in TRICKY_FAMILY]
    things = (
        *((NameKind.SITE, name) for name in SITES),
        *((NameKind.PROJECT, name) for name in PROJECTS),
        *((NameKind.CUSTOMER, name) for name in CUSTOMERS),
        *((NameKind.PRODUCT, name) for name in PRODUCTS),
        *((NameKind.TITLE, name) for name in TITLES),
        (NameKind.ORGANISATION, ORGANISATION),
    )
    people = [RosterEntry(kind=NameKind.PERSON, name=" ".join(pair)) for pair in (*plain, *tricky)]
    roster = Roster(entries=(*people, *(RosterEntry(kind=kind, name=name) for kind, name in things)))
    sentences = [
        *_named(chance, plain, tricky),
        *_framed(
            chance, "sites, projects, customers, products, titles", lambda: _thing(chance, things), NAME_FRAMES[:-2]
        ),
        *(
            each
            for trap, made in _PATTERNS.items()
            for each in _framed(chance, trap, partial(made, chance), PATTERN_FRAMES)
        ),
        *(Sentence(trap="false friends as words", text=text, secrets=()) for text in FALSE_FRIENDS),
        *(Sentence(trap="harmless numbers", text=text, secrets=()) for text in PLAIN),
    ]
    return roster, tuple(sentences)


def measure(seed: int = SEED) -> tuple[Measured, ...]:
    """Return how redaction does on each trap of the corpus, in its order."""
    roster, sentences = corpus(seed)
    found: dict[str, list[int]] = {}
    for sentence in sentences:
        hits = redact(sentence.text, roster).hits
        tally = found.setdefault(sentence.trap, [0, 0, 0, 0])
        tally[0] += len(sentence.secrets)
        tally[1] += sum(
            _gone(sentence.text, secret, [(hit.start, hit.end) for hit in hits]) for secret in sentence.secrets
        )
        tally[2] += len(hits)
        tally[3] += sum(any(start < hit.end and hit.start < end for start, end in sentence.secrets) for hit in hits)
    return tuple(
        Measured(trap=trap, secrets=secrets, found=gone, replaced=replaced, due=due)
        for trap, (secrets, gone, replaced, due) in found.items()
    )


def overall(measured: Sequence[Measured], names: bool) -> Measured:
    """Return the traps of names, or of patterns, as one; the sentences without a secret count with theirs."""
    own = [one for one in measured if (one.trap in _PATTERNS or one.trap == "harmless numbers") is not names]
    return Measured(
        trap="all names" if names else "all patterns",
        secrets=sum(one.secrets for one in own),
        found=sum(one.found for one in own),
        replaced=sum(one.replaced for one in own),
        due=sum(one.due for one in own),
    )


def recall_table(seed: int = SEED) -> str:
    """Return the measurement as a Markdown table: secrets, found, recall, wrongly replaced, precision."""
    measured = measure(seed)
    rows = [*measured, overall(measured, names=True), overall(measured, names=False)]
    lines = ["| Trap | Secrets | Found | Recall | Replaced wrongly | Precision |", "|---|---:|---:|---:|---:|---:|"]
    lines += [
        f"| {one.trap} | {one.secrets:,} | {one.found:,} | {_share(one.recall)} | {one.replaced - one.due} | {_share(one.precision)} |"
        for one in rows
    ]
    return "\n".join(lines) + "\n"


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.2f} %"


def _gone(text: str, secret: tuple[int, int], hits: Sequence[tuple[int, int]]) -> bool:
    """Whether no letter or digit of a secret is left."""
    return all(
        not text[at].isalnum() or any(start <= at < end for start, end in hits) for at in range(secret[0], secret[1])
    )


def _framed(chance: Chance, trap: str, made: Callable[[], str], frames: Sequence[str]) -> Iterator[Sentence]:
    for _ in range(SENTENCES_A_TRAP):
        yield _in_frame(trap, chance.choice(frames), made())


def _in_frame(trap: str, frame: str, secret: str) -> Sentence:
    """Put a piece into its frame; where the secret is only a part of the piece, that part stands in angle marks."""
    before, _, after = frame.partition("{}")
    lead, _, rest = secret.rpartition("⟨")
    core, _, tail = rest.partition("⟩")
    start = len(before) + len(lead)
    return Sentence(trap=trap, text=before + lead + core + tail + after, secrets=((start, start + len(core)),))


Pair = tuple[str, str]


def _named(chance: Chance, plain: Sequence[Pair], tricky: Sequence[Pair]) -> Iterator[Sentence]:
    traps: dict[str, Callable[[Pair], str]] = {
        "full name": " ".join,
        "given name alone": lambda pair: pair[0],
        "family name alone": lambda pair: pair[1],
        "family name first, initials": lambda pair: chance.choice(
            (f"{pair[1]}, {pair[0]}", f"{pair[0][0]}. {pair[1]}")
        ),
        "accents left out or written apart": lambda pair: _unaccented(chance, " ".join(pair)),
        "capitals or lower case": lambda pair: chance.choice((str.upper, str.lower))(" ".join(pair)),
        "line break inside": lambda pair: chance.choice(("\n", " \n ", "\r\n", "\u00a0")).join(pair),
        "letters that cannot be seen": lambda pair: _with_unseen(chance, " ".join(pair)),
        "look-alike letters": lambda pair: _look_alike(chance, " ".join(pair)),
        "possessive and case endings": lambda pair: _bent(chance, pair),
        "given name not on the roster": lambda pair: f"{chance.choice(('Otto', 'Ines', 'Kwame', 'Lotte'))} {pair[1]}",
        "family name not on the roster": lambda pair: (
            f"{pair[0]} {chance.choice(('Quisling', 'Tarrow', 'Vandermeer'))}"
        ),
        "title and a name not on the roster": lambda _: (
            f"{chance.choice(('Mr', 'Mrs', 'Ms', 'Dr.', 'Prof.'))} "
            f"⟨{chance.choice(('Quisling', 'Tarrow', 'Vandermeer', 'Ostrander'))}⟩"
        ),
    }
    for trap, made in traps.items():
        frames = NAME_FRAMES if trap != "possessive and case endings" else NAME_FRAMES[:12]
        yield from _framed(chance, trap, partial(_spoken_of, chance, plain, made), frames)
    yield from _framed(chance, "names that are words (Will, Mark)", lambda: _word_name(chance, tricky), NAME_FRAMES)
    yield from _framed(chance, "short forms (Liz, Bill)", lambda: chance.choice(_SHORT), NAME_FRAMES)


def _spoken_of(chance: Chance, people: Sequence[Pair], spelled: Callable[[Pair], str]) -> str:
    return spelled(chance.choice(people))


_SHORT = ("Liz", "Beth", "Lizzie", "Bill", "Billy", "Bob", "Robbie", "Kate", "Mike", "Tom", "Tommy", "Susie")


def _word_name(chance: Chance, tricky: Sequence[Pair]) -> str:
    given, family = chance.choice(tricky)
    return chance.choice((given if given in TRICKY_GIVEN else family, f"{given} {family}"))


_PLAIN_LETTERS = str.maketrans("áéíóúàèâêôñçãěščřžůýžćńśźżłøåïëğış’ệ", "aeiouaeaeoncaescrzuyzcnszzloaiegis'e")


def _unaccented(chance: Chance, name: str) -> str:
    if chance.between(0, 2):
        spelled = {"ü": "ue", "ö": "oe", "ä": "ae", "ß": "ss"}
        return "".join(spelled.get(letter, letter) for letter in name).translate(_PLAIN_LETTERS)
    return name.replace("é", "e\u0301").replace("ü", "u\u0308").replace("č", "c\u030c").replace("í", "i\u0301")


def _with_unseen(chance: Chance, name: str) -> str:
    at = chance.between(1, len(name))
    return name[:at] + chance.choice("\u200b\u200c\u200d\u2060\ufeff\u00ad") + name[at:]


def _look_alike(chance: Chance, name: str) -> str:
    swapped = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і"}
    places = [at for at, letter in enumerate(name) if letter in swapped]
    at = chance.choice(places) if places else -1
    return name if at < 0 else name[:at] + swapped[name[at]] + name[at + 1 :]


def _bent(chance: Chance, pair: Pair) -> str:
    given, family = pair
    if given[-1] == "a":
        return chance.choice((given[:-1] + "y", given[:-1] + "ou", given[:-1] + "ie", f"{given}s"))
    if given in ("Pavel", "Marek"):
        return given[:-2] + given[-1] + chance.choice(("a", "ovi", "em"))
    return chance.choice((f"{given}s", f"{family}s", f"{family}a", f"{family}ovi", f"{family}em", f"{given}en"))


def _thing(chance: Chance, things: Sequence[tuple[NameKind, str]]) -> str:
    name = chance.choice(things)[1].removesuffix(" Ltd").removesuffix(" GmbH")
    return chance.choice((name, name.upper(), name.replace(" ", "\n"), name.replace(" ", "-")))


def _digits(chance: Chance, count: int) -> str:
    return "".join(chance.choice("123456789") for _ in range(count))


def _phone(chance: Chance) -> str:
    forms = (
        "+44 20 7{2} {4}", "020 7{3} {4}", "07{3} {6}", "+49 30 {7}", "030/{7}", "0171-{7}", "(212) 555-{4}", "212-555-{4}",
        "+1 (415) 555 {4}", "+33 1 {2} {2} {2} {2}", "01632 960 {3}", "0049 89 {6}", "+43 1 {7}",
    )  # fmt: skip
    return _filled(chance, chance.choice(forms))


def _filled(chance: Chance, form: str) -> str:
    for count in range(1, 10):
        while f"{{{count}}}" in form:
            form = form.replace(f"{{{count}}}", _digits(chance, count), 1)
    return form


def _email(chance: Chance) -> str:
    who = chance.choice(("j.doe", "jane_doe", "doe", "info.desk", "j-doe+shop", "JDoe"))
    firm = chance.choice(("firm", "harbour-bank", "mail.firm"))
    top = chance.choice(("com", "de", "co.uk", "org"))
    spoken = who.replace(".", " dot ").replace("+", "-").replace("_", "-")
    forms = (
        f"{who}@{firm}.{top}", f"{who} (at) {firm}.{top}", f"{who}[at]{firm}[dot]{top}", f"{who} (at) {firm} dot {top}",
        f"{spoken} at {firm} dot {top.replace('.', ' dot ')}", f"{who} @ {firm}.{top}",
    )  # fmt: skip
    return chance.choice(forms)


def _link(chance: Chance) -> str:
    return chance.choice(
        (
            "https://firm.example/a?b=1",
            "www.firm.co.uk/help",
            "http://10.0.0.7/x",
            "firm.de",
            "intranet.firm.com/team#4",
        )
    )


def _postcode(chance: Chance) -> str:
    return chance.choice(("SW1A 1AA", "M1 1AE", "EC2V7HN", "10115 Berlin", "D-80331", "CA 94105", "1012 AB", "K1A 0B1"))


def _number(chance: Chance) -> str:
    forms = (
        "account ⟨{8}⟩", "order number ⟨{6}⟩", "invoice no. ⟨{5}⟩", "ticket #⟨{5}⟩", "HB-{6}", "KD{7}", "customer id ⟨{7}⟩", "#{6}",
        "DE89 3704 0044 0532 0130 00", "{4} {4} {4} {4}", "policy ⟨AB{6}⟩", "Kundennummer ⟨{8}⟩",
    )  # fmt: skip
    return _filled(chance, chance.choice(forms))


def _date(chance: Chance) -> str:
    day, month, year = chance.between(1, 29), chance.between(1, 13), chance.between(2019, 2027)
    name = chance.choice(("January", "May", "March", "August", "Sept", "Dec", "März", "Juni", "août"))
    forms = (
        f"{year}-{month:02}-{day:02}", f"{day}/{month}/{year}", f"{day:02}.{month:02}.{year}", f"{day} {name} {year}",
        f"{name} {day}, {year}", f"{day}. {name}", f"the ⟨{day}th of {name}⟩", f"{day}.{month}.{year % 100:02}",
    )  # fmt: skip
    return chance.choice(forms)


def _money(chance: Chance) -> str:
    forms = (
        "£2,4{2}",
        "2.4{2} €",
        "EUR 1{4}",
        "{2}k dollars",
        "{1}.5 million euros",
        "$1{5}",
        "CHF 4'{3}",
        "two million pounds",
    )
    return _filled(chance, chance.choice((*forms, "twelve thousand euros", "1{1} 000 kroner", "{2},{3}.00 USD")))


def _age(chance: Chance) -> str:
    forms = (
        "{2} years old",
        "a ⟨{2}-year-old⟩",
        "aged {2}",
        "forty-seven years old",
        "{2} Jahre alt",
        "⟨in her fifties⟩",
    )
    return _filled(chance, chance.choice(forms))


_PATTERNS: dict[str, Callable[[Chance], str]] = {
    "e-mail addresses": _email,
    "telephone numbers": _phone,
    "links": _link,
    "handles": lambda chance: "@" + chance.choice(("jdoe", "jane_doe", "j.doe88", "TeamNorth")),
    "postal codes": _postcode,
    "account and order numbers": _number,
    "dates": _date,
    "sums from 1,000": _money,
    "ages": _age,
}
