"""What every live dashboard needs, worked out beforehand: a process that forks kernels does it once for all of them."""

import altair as alt
import pandas as pd

from toolkit.publication import results_file
from toolkit.words.catalogue import catalogue, languages


def make_ready() -> None:
    """Read the words, work out how results are read, and let Altair check a chart, for which it reads its whole schema."""
    results_file.make_ready()
    for language in languages():
        catalogue(language)
    figures = alt.Chart(pd.DataFrame({"name": ["a"], "figure": [1.0]}))
    bars = figures.mark_bar(tooltip=True).encode(
        x=alt.X("figure:Q", title="", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("name:N", sort=None),
        color=alt.Color("name:N", legend=alt.Legend(title="")),
        tooltip=[alt.Tooltip("name:N")],
    )
    both = (bars + bars.mark_text(dx=3).encode(text="figure:Q")).properties(width=100, height=alt.Step(20), title="")
    both.configure(font="sans-serif").configure_axis(grid=False).to_dict()
