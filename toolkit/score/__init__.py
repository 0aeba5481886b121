"""From responses to scores: persons, cells, and comparisons between audiences and waves.

Import from the modules: `toolkit.score.values` must stay cheap for the readers of a Publication.
"""
