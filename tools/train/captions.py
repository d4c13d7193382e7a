"""Captions, and which pictures each one fits.

A caption is made of one or two terms. A term is a glyph's name, one of its keywords, or a word of its name; the
table `fits` says for every term which glyphs it is true of. A caption fits a picture when each of its terms is
true of some glyph in it: all such pairs of a batch are positives, not only the pair that was drawn.
"""
import random
import re

import torch

from glyphs import Glyph

ONE = ("a photo of {}", "this is a photo of {}", "a picture of {}", "a {}", "an image of a {}", "a photo of a {}", "{} icon")
TWO = ("{} and {}", "{} with {}", "{} {}", "a {} and a {}", "{} next to {}", "a photo of {} and {}")
SMALL_WORDS = {"a", "an", "and", "the", "of", "with", "in", "on", "at", "to", "not", "or", "no", "by", "for", "without"}
LENGTH = 12  # tokens of a caption, the end mark included


def words_of(name: str) -> list[str]:
    return [w for w in re.findall(r"[^\W\d_]+", name) if len(w) > 2 and w not in SMALL_WORDS]


class Captions:
    def __init__(self, glyphs: list[Glyph], keyword_share: float = 0.7):
        self.glyphs, self.keyword_share = glyphs, keyword_share
        self.terms: dict[str, int] = {}
        true_of: list[set[int]] = []
        for number, glyph in enumerate(glyphs):
            for term in {glyph.name, *glyph.keywords, *words_of(glyph.name)}:
                if term not in self.terms:
                    self.terms[term] = len(true_of)
                    true_of.append(set())
                true_of[self.terms[term]].add(number)
        self.fits = torch.zeros(len(true_of), len(glyphs) + 1, dtype=torch.bool)  # the last column stands for "no glyph"
        for term, numbers in enumerate(true_of):
            self.fits[term, list(numbers)] = True

    def term(self, glyph: int, rng: random.Random) -> str:
        g = self.glyphs[glyph]
        draw = rng.random()
        if g.keywords and draw < self.keyword_share:
            return rng.choice(g.keywords)
        words = words_of(g.name)
        return rng.choice(words) if words and draw < self.keyword_share + 0.1 else g.name

    def draw(self, pair: list[int], plain: bool, rng: random.Random) -> tuple[str, list[int]]:
        """A caption for a picture of one or two glyphs (the second -1 where there is none), and its term numbers.

        `plain` asks for the bare name of one glyph where there is only one.
        """
        first, second = pair
        if second >= 0 and rng.random() < 0.75:
            terms = [self.term(first, rng), self.term(second, rng)]
            rng.shuffle(terms)
            return rng.choice(TWO).format(*terms), [self.terms[t] for t in terms]
        glyph = first if second < 0 or rng.random() < 0.5 else second
        term = self.glyphs[glyph].name if plain else self.term(glyph, rng)
        text = term if plain or rng.random() < 0.6 else rng.choice(ONE).format(term)
        return text, [self.terms[term]] * 2

    def positives(self, terms: torch.Tensor, glyphs: torch.Tensor) -> torch.Tensor:
        """[pictures, captions] bool, from term numbers [captions, 2] and glyph numbers [pictures, 2]."""
        true = self.fits[terms][:, :, glyphs].any(3)  # [captions, 2, pictures]; index -1 is the "no glyph" column
        return true.all(1).T
