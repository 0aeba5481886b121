"""A wave runs behind the one before it, wherever the jobs run, and nobody else waits."""

from pathlib import Path

import pytest

from toolkit.run.job import Job
from toolkit.run.order import in_order, next_ready, waits_for

SETTINGS = """\
schema: centric-engagement/1
client: {{id: {client}, name: {client}}}
wave: {{id: {wave}, name: {wave}, date: 2026-05-18}}
model: {{id: customer_centric, version: 0.1.0}}
audiences: {{employees: {{}}}}
"""


def engagement(root: Path, name: str, earlier: str | None = None) -> Job:
    folder = root / name
    folder.mkdir(parents=True)
    text = SETTINGS.format(client=folder.parent.name, wave=folder.name)
    (folder / "engagement.yaml").write_text(text + (f"earlier_wave: {earlier}\n" if earlier else ""), encoding="utf-8")
    return Job(folder=str(folder))


def names(jobs: list[Job]) -> list[str]:
    return [job.name for job in jobs]


@pytest.fixture
def jobs(tmp_path: Path) -> list[Job]:
    """Three waves of one client, the last first, and two other clients."""
    return [
        engagement(tmp_path, "acme/w3", "w2"),
        engagement(tmp_path, "beta/w1"),
        engagement(tmp_path, "acme/w2", "w1"),
        engagement(tmp_path, "gamma/w2", "w1"),  # its first wave is not among them
        engagement(tmp_path, "acme/w1"),
    ]


def test_a_wave_waits_for_the_one_before_it_where_that_runs_too(jobs: list[Job]) -> None:
    waits = waits_for(jobs)
    assert waits == {jobs[0].folder: jobs[2].folder, jobs[2].folder: jobs[4].folder}
    assert names(in_order(jobs, waits)) == ["acme/w1", "acme/w2", "acme/w3", "beta/w1", "gamma/w2"]


def test_two_workers_take_what_is_ready(jobs: list[Job]) -> None:
    waits = waits_for(jobs)
    waiting = in_order(jobs, waits)
    taken, running = [], list[str]()
    for _ in range(3):
        job = next_ready(waiting, running, waits)
        assert job is not None
        taken.append(job.name)
        waiting.remove(job)
        running.append(job.folder)
    assert taken == ["acme/w1", "beta/w1", "gamma/w2"]
    assert next_ready(waiting, running, waits) is None
    running.remove(jobs[4].folder)
    ready = next_ready(waiting, running, waits)
    assert ready is not None
    assert ready.name == "acme/w2"


def test_waves_that_name_each_other_do_not_wait_for_ever(tmp_path: Path) -> None:
    jobs = [engagement(tmp_path, "acme/w1", "w2"), engagement(tmp_path, "acme/w2", "w1")]
    waits = waits_for(jobs)
    assert len(waits) == 1
    assert sorted(names(in_order(jobs, waits))) == ["acme/w1", "acme/w2"]


def test_settings_that_cannot_be_read_wait_for_nobody(tmp_path: Path) -> None:
    jobs = [engagement(tmp_path, "acme/w1"), engagement(tmp_path, "acme/w2", "w1")]
    Path(jobs[1].folder, "engagement.yaml").write_text("nonsense: [", encoding="utf-8")
    assert waits_for(jobs) == {}
