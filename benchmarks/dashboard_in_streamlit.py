"""The overview of a results.json as a Streamlit app: what `benchmarks/dashboard.py` measures the dashboard beside.

Run by Streamlit in an environment that has it, and altair and pandas; nothing of the toolkit is used. It shows what stands at the
top of our page: the scores of the dimensions by audience with their intervals, the same as a table, and the criteria of one
dimension.
"""

import json
import os
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st

results = json.loads(Path(os.environ["CENTRIC_RESULTS"]).read_text(encoding="utf-8"))
audiences = {each["id"]: each["name"] for each in results["audiences"]}
dimensions = {each["id"]: each for each in results["model"]["dimensions"]}
criteria = {each["id"]: each["name"] for each in results["model"]["criteria"]}


def scores(kind: str, names: dict[str, str]) -> pd.DataFrame:
    """Return the scores of whole audiences that are published, with their intervals."""
    rows = []
    for cell in results["cells"]:
        found, who = cell["figures"].get("score_0_100"), audiences.get(cell["audience"])
        if cell["kind"] == kind and cell["subject"] in names and cell["group_by"] is None and found and who:
            figures = {key: found[key] for key in ("value", "low", "high", "n")}
            rows.append({"name": names[cell["subject"]], "who": who, **figures})
    return pd.DataFrame(rows)


def drawn(table: pd.DataFrame) -> alt.LayerChart:
    """Return points with their intervals."""
    whole = alt.Chart(table).encode(y=alt.Y("name:N", title=None, sort=None), yOffset="who:N", color="who:N")
    ends = whole.mark_rule().encode(x=alt.X("low:Q", title="Score", scale=alt.Scale(domain=[0, 100])), x2="high:Q")
    return ends + whole.mark_point(filled=True, size=70).encode(x="value:Q", tooltip=["name", "who", "value", "n"])


st.set_page_config(page_title=results["client_name"], layout="wide")
st.title(results["client_name"])
st.caption(f"{results['wave_name']}, {results['wave_date']}")
for column, each in zip(st.columns(len(audiences)), results["audiences"], strict=True):
    column.metric(each["name"], each["n"])
overview = scores("dimension", {key: each["name"] for key, each in dimensions.items()})
st.altair_chart(drawn(overview))
with st.expander("Figures"):
    st.table(overview)
chosen = st.radio("Dimension", list(dimensions), format_func=lambda key: str(dimensions[key]["name"]))
st.header(str(dimensions[chosen]["question"]))
st.altair_chart(drawn(scores("criterion", {key: criteria[key] for key in dimensions[chosen]["criteria"]})))
