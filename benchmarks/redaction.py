"""What redaction finds and what it replaces wrongly, trap by trap, on a seeded corpus of invented sentences.

    python benchmarks/redaction.py [--seed 20261122]

docs/confidentiality.md prints what this prints; a test compares the two.
"""

import argparse

from toolkit.example.redaction_corpus import SEED, recall_table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    print(recall_table(parser.parse_args().seed), end="")


if __name__ == "__main__":
    main()
