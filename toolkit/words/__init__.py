"""The words of ours that a person reads, in the languages of ``templates/words``."""

from toolkit.words.language import MARK, MINUS, Number, Run, Sentence, Words, signed, whole

__all__ = ["MARK", "MINUS", "Number", "Run", "Sentence", "Words", "signed", "whole"]
